-- name: changes.add_change
-- What was done, with all that was before (sealed).
insert into registry_change (county, id, kind, day, at_ms, account, reason, details) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
