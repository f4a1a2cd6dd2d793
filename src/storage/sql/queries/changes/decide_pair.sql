-- name: changes.decide_pair
-- What is merged or kept apart is decided; unsure may be decided later. ?4 state ?5 account ?6 moment ?7 note ?8 change
update duplicate_pair set state = ?4, account = ?5, decided_ms = ?6, note = ?7, change = ?8
where county = ?1 and first = ?2 and second = ?3 and state in (1, 4, 5)
