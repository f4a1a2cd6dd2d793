-- name: registry.households_by_village
-- A county or more, in the order of the index household_by_village.
select
-- include household_columns
from household h
where
-- include household_filter
  and (h.village, h.household_code, h.id) > (?8, ?9, ?10)
order by h.village, h.household_code, h.id
limit ?11
