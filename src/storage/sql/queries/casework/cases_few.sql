-- name: casework.cases_few
-- A township or village: found by the index case_by_village, then sorted; ?14 says by what (0 due, 1 opened, 2 village).
select
-- include case_columns
from (
  select c.county, c.id
  from case_file c
  where c.is_open = ?3 and c.due <= ?9 and c.village between ?1 and ?2
    and
-- include case_filter
    and (case cast(?14 as bigint) when 0 then c.due when 1 then c.opened_ms else c.village end, c.id) > (?11, ?12)
  order by case cast(?14 as bigint) when 0 then c.due when 1 then c.opened_ms else c.village end, c.id
  limit ?13
) page
cross join case_file c
cross join household h
where c.county = page.county and c.id = page.id and h.county = c.county and h.id = c.household
