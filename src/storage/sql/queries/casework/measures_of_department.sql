-- name: casework.measures_of_department
-- Measures of a department in one state, the first due first.
select
-- include measure_columns
from measure m
where m.department = ?3 and m.state = ?4 and /* sqlite: + */m.village between ?1 and ?2
order by m.planned_for, m.case_id, m.number
limit ?5
