-- name: casework.escalate_tasks
-- Once for each task that has become late: ?3 today. A paused clock is never late.
update task set escalated = 1
where level in (0, 1, 2, 3, 4, 5) and due < ?3 and paused = 0 and escalated = 0 and +village between ?1 and ?2
