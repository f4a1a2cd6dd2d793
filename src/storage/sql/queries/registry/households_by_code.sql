-- name: registry.households_by_code
-- A county or more, walked in the order of the index household_by_code from where the page before ended. The plus sign keeps SQLite off the index on village.
select
-- include household_columns
from household h
where h.county between ?10 and ?11 and +h.village between ?1 and ?2
  and
-- include household_filter
  and (h.county, h.household_code) > (?8, ?7) and ?6 >= 0
order by h.county, h.household_code
limit ?9
