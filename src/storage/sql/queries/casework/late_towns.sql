-- name: casework.late_towns
-- late_tasks for whole townships, ?1 to ?2 without the digits of the village, from the sums of tasks.
-- Grouped by the key first: on PostgreSQL several rows may speak of one, and what they take away must not be seen.
select town * 1000 / ?3 * ?3, kind, sum(tasks), sum(case when paused = 0 and warn <= ?4 and due >= ?4 then tasks else 0 end),
  sum(case when paused = 0 and due < ?4 then tasks else 0 end), sum(case when paused = 1 then tasks else 0 end),
  max(case when paused = 0 and due < ?4 then ?4 - due else 0 end)
from (
  select town, kind, due, warn, paused, cast(sum(tasks) as integer) as tasks
  from task_sum
  where town between ?1 and ?2
  group by town, kind, due, warn, paused
  having sum(tasks) > 0
) waiting
group by town * 1000 / ?3, kind
order by town * 1000 / ?3, kind
