-- name: registry.delete_new_person_states
-- Of persons that a step made.
delete from person_state where county = ?1 and person between ?2 and ?3
