-- name: registry.add_before
-- What was before, in bulk.
copy registry_before (county, step, part, id, image) from stdin
