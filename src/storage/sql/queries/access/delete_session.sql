-- name: access.delete_session
-- Logging out.
delete from session where token_hash = ?1
