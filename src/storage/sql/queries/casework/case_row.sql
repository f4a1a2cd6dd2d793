-- name: casework.case_row
-- One case, if its village is in scope.
select
-- include case_columns
from case_file c
join household h on h.county = c.county and h.id = c.household
where c.id = ?1 and c.county between ?2 and ?3 and c.village between ?4 and ?5
