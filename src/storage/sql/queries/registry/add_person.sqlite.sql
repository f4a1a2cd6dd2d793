-- name: registry.add_person
-- New persons in bulk.
insert into person (county, id, name, id_index, id_sealed, id_masked, phone_sealed, phone_masked, sex, birth, ethnic)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
