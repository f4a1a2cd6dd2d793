-- name: registry.add_person
-- New persons in bulk.
copy person (county, id, name, id_index, id_sealed, id_masked, phone_sealed, phone_masked, sex, birth, ethnic) from stdin
