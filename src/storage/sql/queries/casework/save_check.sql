-- name: casework.save_check
-- The result of a visit; the last one counts.
insert into campaign_check (county, campaign, household, village, result, lead, checked_ms, account)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
on conflict (county, campaign, household) do update set
  village = excluded.village, result = excluded.result, lead = excluded.lead, checked_ms = excluded.checked_ms, account = excluded.account
