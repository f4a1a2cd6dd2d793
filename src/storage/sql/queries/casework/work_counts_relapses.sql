-- name: casework.work_counts_relapses
-- Open leads of an area that came in within the watch after an elimination, by the index lead_relapse.
select count(*)
from lead
where relapse_of <> 0 and is_open = 1 and village between ?1 and ?2
