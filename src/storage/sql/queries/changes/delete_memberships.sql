-- name: changes.delete_memberships
-- Before all memberships of a person are written as they were, or as a change makes them.
delete from membership where county = ?1 and person = ?2
