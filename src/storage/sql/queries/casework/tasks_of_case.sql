-- name: casework.tasks_of_case
-- All that waits in a case, by due day.
select
-- include task_columns
from case_file c
join task t on t.county = c.county and t.case_id = c.id
where c.id = ?1 and c.county between ?2 and ?3 and c.village between ?4 and ?5
order by t.due, t.key
