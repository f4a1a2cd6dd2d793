-- name: casework.count_leads_assigned
-- How many leads leads_assigned finds, ?14 at most.
select count(*)
from (
  select 1 as one
  from lead l
  where l.is_open = ?3 and l.due between ?6 and ?7 and l.assignee = ?12 and l.assignee <> 0 and /* sqlite: + */l.village between ?1 and ?2
    and
-- include lead_filter
  limit ?14
) found
