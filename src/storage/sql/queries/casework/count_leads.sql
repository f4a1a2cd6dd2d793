-- name: casework.count_leads
-- How many leads the lists find in all.
select count(*)
from lead l
where
-- include lead_filter
