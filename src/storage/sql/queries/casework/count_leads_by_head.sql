-- name: casework.count_leads_by_head
-- How many leads leads_by_head finds in all. Cross join: SQLite keeps this order.
select count(*)
from household h
cross join lead l
where l.county = h.county and l.household = h.id and +l.village between ?1 and ?2
  and
-- include lead_filter
  and h.head_name >= ?12 and h.head_name < ?13
