-- name: casework.count_tasks_of_department
-- How many tasks tasks_of_department finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from task t
  where t.department = ?3 and t.department <> '' and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
  limit ?13
) found
