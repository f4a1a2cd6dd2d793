-- name: changes.pair
-- One pair.
select
-- include pair_columns
from duplicate_pair
where county between ?1 and ?2 and first = ?3 and second = ?4
