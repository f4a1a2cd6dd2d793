-- name: registry.add_before
-- What was before, in bulk.
insert into registry_before (county, step, part, id, image) values (?1, ?2, ?3, ?4, ?5)
