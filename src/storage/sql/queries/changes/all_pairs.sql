-- name: changes.all_pairs
-- Every pair ever found, to compare a search with.
select first, second, state from duplicate_pair where county = ?1
