-- name: casework.leads_by_village
-- A county or more, in the order of the index lead_by_village.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where l.village between ?1 and ?2
  and
-- include lead_filter
  and (l.village, l.id) > (?12, ?14) and ?13 = 0
order by l.village, l.id
limit ?15
