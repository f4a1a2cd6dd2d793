-- name: registry.restore_person
-- As it was before a delivery; update_person never takes a number away.
update person set name = ?3, id_index = ?4, id_sealed = ?5, id_masked = ?6, sex = ?7, birth = ?8, ethnic = ?9 where county = ?1 and id = ?2
