-- name: registry.households_by_code_reverse
-- The order of households_by_code, backwards.
select
-- include household_columns
from household h
where
-- include household_filter
  and (h.household_code, h.id) < (?9, ?10) and ?8 >= 0
order by h.household_code desc, h.id desc
limit ?11
