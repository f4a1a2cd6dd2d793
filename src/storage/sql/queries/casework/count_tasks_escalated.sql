-- name: casework.count_tasks_escalated
-- How many tasks tasks_escalated finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from task t
  where t.escalated = 1 and t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    /* postgresql: and t.due <= (select max(s.due) from task_sum s where s.escalated > 0 and s.town between ?1 / 1000 and ?2 / 1000) */
    and
-- include task_filter
  limit ?13
) found
