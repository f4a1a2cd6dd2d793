-- name: changes.lapse_pair
-- No longer found.
update duplicate_pair set state = 4 where county = ?1 and first = ?2 and second = ?3 and state = 1
