-- name: changes.count_pairs
-- How many there are.
select count(*) from duplicate_pair where county between ?1 and ?2 and (?3 = 0 or state = ?3)
