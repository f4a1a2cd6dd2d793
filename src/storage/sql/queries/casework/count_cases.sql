-- name: casework.count_cases
-- How many cases the lists find, ?11 at most.
select count(*)
from (
  select 1 as one
  from case_file c
  where c.is_open = ?3 and c.due <= ?9 and c.village between ?1 and ?2
    and
-- include case_filter
  limit ?11
) found
