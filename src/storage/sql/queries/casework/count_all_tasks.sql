-- name: casework.count_all_tasks
-- How many clocks there are.
select count(*) from task where village between ?1 and ?2
