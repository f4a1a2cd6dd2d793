-- name: registry.households_by_code
-- A county or more, walked in the order of the index household_by_code from where the page before ended.
select
-- include household_columns
from household h
where
-- include household_filter
  and (h.household_code, h.id) > (?9, ?10) and ?8 >= 0
order by h.household_code, h.id
limit ?11
