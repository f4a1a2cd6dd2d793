-- name: access.delete_sessions_of
-- After a changed password or a disabled account.
delete from session where account = ?1
