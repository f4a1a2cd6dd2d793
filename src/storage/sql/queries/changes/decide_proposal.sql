-- name: changes.decide_proposal
-- ?3 state ?4 account ?5 moment ?6 note ?7 change
update registry_proposal set state = ?3, account = ?4, decided_ms = ?5, note = ?6, change = ?7 where county = ?1 and id = ?2 and state = 1
