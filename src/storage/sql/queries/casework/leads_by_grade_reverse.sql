-- name: casework.leads_by_grade_reverse
-- leads_by_grade, backwards.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where +l.village between ?1 and ?2
  and
-- include lead_filter
  and (l.urgency, l.due, l.id) < (?12, ?13, ?14)
order by l.urgency desc, l.due desc, l.id desc
limit ?15
