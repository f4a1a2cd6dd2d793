-- name: registry.household
-- One household, if its village is in scope.
select
-- include household_columns
from household h
where h.id = ?1 and h.county between ?2 and ?3 and h.village between ?4 and ?5
