-- name: changes.delete_household
-- A household that a split made, when the split is taken back.
delete from household where county = ?1 and id = ?2
