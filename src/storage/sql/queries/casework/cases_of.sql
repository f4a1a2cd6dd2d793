-- name: casework.cases_of
-- All cases of a household, newest first.
select
-- include case_columns
from case_file c
join household h on h.county = c.county and h.id = c.household
where c.household = ?1 and c.county between ?2 and ?3 and c.village between ?4 and ?5
order by c.opened_ms desc, c.id desc
