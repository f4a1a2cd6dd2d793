-- name: casework.work_counts_tasks
-- What waits in an area: for a person (?3), for a level (?4, -1 = any) on a day (?5). One walk of task_by_village.
select coalesce(sum(case when assignee = ?3 and ?3 <> 0 then 1 else 0 end), 0),
  coalesce(sum(case when (?4 < 0 or level = ?4) then 1 else 0 end), 0),
  coalesce(sum(case when (?4 < 0 or level = ?4) and paused = 0 and warn <= ?5 and due >= ?5 then 1 else 0 end), 0),
  coalesce(sum(case when (?4 < 0 or level = ?4) and paused = 0 and due < ?5 then 1 else 0 end), 0),
  coalesce(sum(case when kind = 'objection' then 1 else 0 end), 0),
  coalesce(sum(case when kind in ('step:notice', 'step:announcement') then 1 else 0 end), 0)
from task
where village between ?1 and ?2
