-- name: access.add_push_token
insert into push_token (county, id, token_index, title, datasets, last_day, created_by, created_ms, revoked_by, revoked_ms, used_ms, used_from, uses)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, '', 0)
