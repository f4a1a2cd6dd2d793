-- name: registry.delete_person_states
-- Before all intervals of a person are written as they were.
delete from person_state where county = ?1 and person = ?2
