-- name: changes.kept_apart
-- Pairs that somebody has said are two persons.
select first, second from duplicate_pair where county = ?1 and state = 3
