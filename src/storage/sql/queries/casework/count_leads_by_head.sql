-- name: casework.count_leads_by_head
-- How many leads leads_by_head finds in all.
select count(*)
from lead l
join household h on h.county = l.county and h.id = l.household
where
-- include lead_filter
  and h.head_name >= ?12 and h.head_name < ?13
