-- name: casework.fold_task_sums
-- Nothing waits on these days any more.
delete from task_sum where tasks = 0
