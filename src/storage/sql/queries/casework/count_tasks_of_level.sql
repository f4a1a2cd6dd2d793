-- name: casework.count_tasks_of_level
-- How many tasks tasks_of_level finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from task t
  where t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
  limit ?13
) found
