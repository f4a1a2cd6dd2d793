-- name: registry.households_by_code_reverse
-- households_by_code, backwards.
select
-- include household_columns
from household h
where h.county between ?10 and ?11 and +h.village between ?1 and ?2
  and
-- include household_filter
  and (h.county, h.household_code) < (?8, ?7) and ?6 >= 0
order by h.county desc, h.household_code desc
limit ?9
