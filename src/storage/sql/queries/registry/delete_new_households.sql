-- name: registry.delete_new_households
-- That a step made.
delete from household where county = ?1 and id between ?2 and ?3
