-- name: changes.pairs
-- Those most likely to be one person first.
select
-- include pair_columns
from duplicate_pair
where county between ?1 and ?2 and (?3 = 0 or state = ?3)
order by posterior desc, first, second
limit ?4 offset ?5
