-- name: casework.cases_by_due
-- A county or more, walked in the order of the index case_by_due from where the page before ended.
-- The index holds all that is filtered by; rows are read for one page only. The plus sign keeps SQLite off the index on village; PostgreSQL has statistics and knows better.
select
-- include case_columns
from (
  select c.county, c.id
  from case_file c
  where c.is_open = ?3 and c.due <= ?9 and /* sqlite: + */c.village between ?1 and ?2
    and
-- include case_filter
    and (c.due, c.id) > (?11, ?12)
  order by c.due, c.id
  limit ?13
) page
cross join case_file c
cross join household h
where c.county = page.county and c.id = page.id and h.county = c.county and h.id = c.household
