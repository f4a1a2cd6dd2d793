-- name: analysis.add_scenario
-- A new one.
insert into scenario (county, id, owner, unit, title, sharing, pack_hash, body, created_ms, changed_ms, version)
values (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
