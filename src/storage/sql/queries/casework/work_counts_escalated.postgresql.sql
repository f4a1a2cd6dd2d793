-- name: casework.work_counts_escalated
-- What was escalated in an area: of whole townships from the sums of tasks.
select case when ?1 % 1000 = 0 and ?2 % 1000 = 999
  then (select cast(coalesce(sum(escalated), 0) as bigint) from task_sum where town between ?1 / 1000 and ?2 / 1000)
  else (select count(*) from task where village between ?1 and ?2 and escalated = 1) end
