-- name: casework.fold_task_sums
-- One row instead of the differences that the statements of a day left. What others add meanwhile is left to the next time.
with several as (
  select town, kind, due, warn, paused, county
  from task_sum
  group by town, kind, due, warn, paused, county
  having count(*) > 1
),
folded as (
  delete from task_sum s
  using several g
  where s.town = g.town and s.kind = g.kind and s.due = g.due and s.warn = g.warn and s.paused = g.paused and s.county = g.county
  returning s.county, s.town, s.kind, s.due, s.warn, s.paused, s.tasks, s.escalated
)
insert into task_sum (county, town, kind, due, warn, paused, tasks, escalated)
select county, town, kind, due, warn, paused, sum(tasks), sum(escalated)
from folded
group by town, kind, due, warn, paused, county
having sum(tasks) <> 0 or sum(escalated) <> 0
