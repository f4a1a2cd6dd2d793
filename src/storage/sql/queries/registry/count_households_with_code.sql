-- name: registry.count_households_with_code
-- How many households_with_code finds in all.
select count(*)
from household h
where +h.village between ?1 and ?2 and h.household_code >= ?6 and h.household_code < ?7
  and
-- include household_filter
