-- name: casework.save_referral
-- A new referral, or what has become of one. Told once about a day: another step or another day is another matter.
insert into referral (county, lead, household, village, kind, department, risks, state, is_open, level, referred_by, referred_on, warn, due, escalate_to, escalated, sequence, delivered_on, amount_fen, words)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
on conflict (county, lead) do update set
  household = excluded.household, village = excluded.village, kind = excluded.kind, department = excluded.department, risks = excluded.risks,
  state = excluded.state, is_open = excluded.is_open, level = excluded.level, referred_by = excluded.referred_by, referred_on = excluded.referred_on,
  warn = excluded.warn, due = excluded.due, escalate_to = excluded.escalate_to,
  escalated = case when referral.escalated = 1 and referral.level = excluded.level and referral.due = excluded.due then 1 else excluded.escalated end,
  sequence = excluded.sequence, delivered_on = excluded.delivered_on, amount_fen = excluded.amount_fen, words = excluded.words
