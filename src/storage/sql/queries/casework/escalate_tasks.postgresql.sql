-- name: casework.escalate_tasks
-- Once for each task that has become late: ?3 today. A paused clock is never late. One row, without columns, for each.
with late as (
  update task set escalated = 1
  where due < ?3 and paused = 0 and escalated = 0 and village between ?1 and ?2
  returning county, village, kind, due, warn
),
counted as (
  insert into task_sum (county, town, kind, due, warn, paused, tasks, escalated)
  select county, village / 1000, kind, due, warn, 0, 0, count(*) from late group by county, village / 1000, kind, due, warn
)
select from late
