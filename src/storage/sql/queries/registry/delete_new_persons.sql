-- name: registry.delete_new_persons
-- That a step made.
delete from person where county = ?1 and id between ?2 and ?3
