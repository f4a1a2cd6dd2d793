-- name: casework.save_campaign
-- A new campaign, or another title or end of one.
insert into campaign (county, id, division, low, high, title, first_day, last_day, closed, account, created_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
on conflict (county, id) do update set title = excluded.title, last_day = excluded.last_day, closed = excluded.closed
