-- name: changes.count_open_pairs
-- How many wait for an answer.
select count(*) from duplicate_pair where county = ?1 and state = 1
