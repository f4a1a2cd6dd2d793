-- name: registry.households_by_village_reverse
-- The order of households_by_village, backwards.
select
-- include household_columns
from household h
where
-- include household_filter
  and (h.village, h.household_code, h.id) < (?8, ?9, ?10)
order by h.village desc, h.household_code desc, h.id desc
limit ?11
