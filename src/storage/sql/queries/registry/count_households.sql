-- name: registry.count_households
-- Reads the index household_by_village alone.
select count(*)
from household h
where
-- include household_filter
