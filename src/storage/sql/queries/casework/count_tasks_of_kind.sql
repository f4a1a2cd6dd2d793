-- name: casework.count_tasks_of_kind
-- How many tasks tasks_of_kind finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from task t
  where t.kind = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
  limit ?13
) found
