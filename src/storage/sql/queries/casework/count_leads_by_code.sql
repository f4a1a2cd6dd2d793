-- name: casework.count_leads_by_code
-- How many leads leads_by_code finds, ?14 at most. Cross join: SQLite keeps this order.
select count(*)
from (
  select 1 as one
  from household h
  cross join lead l
  where l.household = h.id and /* sqlite: + */l.county = h.county and /* sqlite: + */l.is_open = ?3 and /* sqlite: + */l.due between ?6 and ?7 and /* sqlite: + */l.village between ?1 and ?2
    and
-- include lead_filter
    and h.household_code >= ?15 and h.household_code < ?16
  limit ?14
) found
