-- name: registry.count_households
-- Reads the index household_by_village alone.
select count(*)
from household h
where h.village between ?1 and ?2
  and
-- include household_filter
