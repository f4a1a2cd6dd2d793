-- name: registry.households_by_village
-- A county or more, in the order of the index household_by_village.
select
-- include household_columns
from household h
where h.village between ?1 and ?2
  and
-- include household_filter
  and (h.village, h.household_code) > (?6, ?7) and ?8 >= 0
order by h.village, h.household_code
limit ?9
