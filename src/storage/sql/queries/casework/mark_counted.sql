-- name: casework.mark_counted
-- The finding that an explanation held back has counted again, in the run of the same transaction.
update explanation set counted = 1 where county = ?1 and id = ?2
