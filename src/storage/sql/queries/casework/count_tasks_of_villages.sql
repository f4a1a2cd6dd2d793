-- name: casework.count_tasks_of_villages
-- How many tasks tasks_of_villages finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from task t
  where t.village between ?1 and ?2 and ?3 = 0
    and
-- include task_filter
  limit ?13
) found
