-- name: casework.cases_by_village_reverse
-- cases_by_village, backwards.
select
-- include case_columns
from (
  select c.county, c.id
  from case_file c
  where c.is_open = ?3 and c.due <= ?9 and c.village between ?1 and ?2
    and
-- include case_filter
    and (c.village, c.id) < (?11, ?12)
  order by c.village desc, c.id desc
  limit ?13
) page
cross join case_file c
cross join household h
where c.county = page.county and c.id = page.id and h.county = c.county and h.id = c.household
