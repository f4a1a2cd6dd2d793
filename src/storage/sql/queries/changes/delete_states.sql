-- name: changes.delete_states
-- Before all intervals of a household are written anew.
delete from household_state where county = ?1 and household = ?2
