-- name: access.use_push_token
update push_token set used_ms = ?3, used_from = ?4, uses = uses + 1 where county = ?1 and id = ?2
