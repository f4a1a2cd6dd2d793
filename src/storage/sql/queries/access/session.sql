-- name: access.session
-- Whether it has expired is for the caller, who knows the time.
select token_hash, account, csrf, created_ms, seen_ms, expires_ms, client from session where token_hash = ?1
