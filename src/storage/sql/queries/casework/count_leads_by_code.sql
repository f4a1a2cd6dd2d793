-- name: casework.count_leads_by_code
-- How many leads leads_by_code finds in all. Cross join: SQLite keeps this order.
select count(*)
from household h
cross join lead l
where l.county = h.county and l.household = h.id and +l.village between ?1 and ?2
  and
-- include lead_filter
  and h.household_code >= ?12 and h.household_code < ?13
