-- name: access.revoke_push_token
update push_token set revoked_by = ?3, revoked_ms = ?4 where county = ?1 and id = ?2 and revoked_ms = 0
