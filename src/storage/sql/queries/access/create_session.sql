-- name: access.create_session
-- token_hash is all that is known of the token.
insert into session (token_hash, account, csrf, created_ms, seen_ms, expires_ms, client) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
