-- name: registry.delete_befores
-- A step that is taken back changed nothing.
delete from registry_before where county = ?1 and step = ?2
