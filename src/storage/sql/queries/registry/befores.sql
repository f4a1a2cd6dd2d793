-- name: registry.befores
-- What a step changed, as it was before.
select part, id, image from registry_before where county = ?1 and step = ?2 and image is not null
