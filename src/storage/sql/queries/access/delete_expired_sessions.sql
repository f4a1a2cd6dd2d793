-- name: access.delete_expired_sessions
-- Housekeeping.
delete from session where expires_ms <= ?1
