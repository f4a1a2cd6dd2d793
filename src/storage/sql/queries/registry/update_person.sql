-- name: registry.update_person
-- Corrections of what does not change over time; a person known by name and birth may get the number here.
update person set name = ?3, id_index = ?4, id_sealed = coalesce(?5, id_sealed), id_masked = case when ?6 = '' then id_masked else ?6 end, sex = ?7, birth = ?8, ethnic = ?9
where county = ?1 and id = ?2
