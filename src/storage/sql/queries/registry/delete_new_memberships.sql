-- name: registry.delete_new_memberships
-- Of persons that a step made.
delete from membership where county = ?1 and person between ?2 and ?3
