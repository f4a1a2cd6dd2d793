-- name: casework.count_tasks_paused
-- How many tasks tasks_paused finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from task t
  where t.paused = 1 and t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
  limit ?13
) found
