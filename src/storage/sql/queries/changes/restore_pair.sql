-- name: changes.restore_pair
-- As it was before it was decided.
update duplicate_pair set state = ?4, account = ?5, decided_ms = ?6, note = ?7, change = 0 where county = ?1 and first = ?2 and second = ?3
