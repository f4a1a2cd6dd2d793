-- name: casework.count_cases_by_code
-- How many cases cases_by_code finds, ?11 at most. Cross join: SQLite keeps this order.
select count(*)
from (
  select 1 as one
  from household h
  cross join case_file c
  where c.household = h.id and /* sqlite: + */c.county = h.county and /* sqlite: + */c.is_open = ?3 and /* sqlite: + */c.due <= ?9 and /* sqlite: + */c.village between ?1 and ?2
    and
-- include case_filter
    and h.household_code >= ?12 and h.household_code < ?13
  limit ?11
) found
