-- name: casework.leads_by_grade
-- A county or more, walked in the order of the index lead_by_grade from where the page before ended: red first, then the due day.
-- The plus sign keeps SQLite off the index on village.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where +l.village between ?1 and ?2
  and
-- include lead_filter
  and (l.urgency, l.due, l.id) > (?12, ?13, ?14)
order by l.urgency, l.due, l.id
limit ?15
