-- name: casework.delete_tasks
-- Before the new ones come.
delete from task where county = ?1 and case_id = ?2
