-- name: casework.count_leads
-- How many leads the lists find in all.
select count(*)
from lead l
where l.village between ?1 and ?2
  and
-- include lead_filter
