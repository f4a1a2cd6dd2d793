-- name: casework.count_leads_by_code
-- How many leads leads_by_code finds in all.
select count(*)
from lead l
join household h on h.county = l.county and h.id = l.household
where
-- include lead_filter
  and h.household_code >= ?12 and h.household_code < ?13
