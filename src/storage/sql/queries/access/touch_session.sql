-- name: access.touch_session
-- Moves the idle limit.
update session set seen_ms = ?2, expires_ms = ?3 where token_hash = ?1
