-- name: casework.work_counts_escalated
select count(*)
from task
where village between ?1 and ?2 and escalated = 1
