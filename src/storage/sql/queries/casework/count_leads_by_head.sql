-- name: casework.count_leads_by_head
-- How many leads leads_by_head finds, ?14 at most. Cross join: SQLite keeps this order.
select count(*)
from (
  select 1 as one
  from household h
  cross join lead l
  where l.household = h.id and /* sqlite: + */l.county = h.county and /* sqlite: + */l.is_open = ?3 and /* sqlite: + */l.due between ?6 and ?7 and /* sqlite: + */l.village between ?1 and ?2
    and
-- include lead_filter
    and h.head_name >= ?15 and h.head_name < ?16
  limit ?14
) found
