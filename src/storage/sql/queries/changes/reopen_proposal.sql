-- name: changes.reopen_proposal
-- The change that it led to is taken back.
update registry_proposal set state = 1, account = 0, decided_ms = 0, note = '', change = 0 where county = ?1 and change = ?2 and state = 2
