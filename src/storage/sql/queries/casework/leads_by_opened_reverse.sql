-- name: casework.leads_by_opened_reverse
-- leads_by_opened, backwards.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where +l.village between ?1 and ?2
  and
-- include lead_filter
  and (l.opened_ms, l.id) < (?12, ?14) and ?13 = 0
order by l.opened_ms desc, l.id desc
limit ?15
