-- name: registry.delete_new_household_states
-- Of households that a step made.
delete from household_state where county = ?1 and household between ?2 and ?3
