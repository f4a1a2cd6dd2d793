-- name: casework.count_cases_by_head
-- How many cases cases_by_head finds, ?11 at most. Cross join: SQLite keeps this order.
select count(*)
from (
  select 1 as one
  from household h
  cross join case_file c
  where c.household = h.id and /* sqlite: + */c.county = h.county and /* sqlite: + */c.is_open = ?3 and /* sqlite: + */c.due <= ?9 and /* sqlite: + */c.village between ?1 and ?2
    and
-- include case_filter
    and h.head_name >= ?12 and h.head_name < ?13
  limit ?11
) found
