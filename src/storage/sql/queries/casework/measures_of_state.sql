-- name: casework.measures_of_state
-- Measures of all departments in one state, the first due first; ?3 is unused.
select
-- include measure_columns
from measure m
where ?3 = '' and m.state = ?4 and /* sqlite: + */m.village between ?1 and ?2
order by m.planned_for, m.case_id, m.number
limit ?5
