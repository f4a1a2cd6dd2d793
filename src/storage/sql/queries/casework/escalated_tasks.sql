-- name: casework.escalated_tasks
-- What is known to be late in a case.
select key, due from task where county = ?1 and case_id = ?2 and escalated = 1
