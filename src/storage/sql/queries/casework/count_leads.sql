-- name: casework.count_leads
-- How many leads the lists find, ?14 at most.
select count(*)
from (
  select 1 as one
  from lead l
  where l.is_open = ?3 and l.due between ?6 and ?7 and l.village between ?1 and ?2
    and
-- include lead_filter
  limit ?14
) found
