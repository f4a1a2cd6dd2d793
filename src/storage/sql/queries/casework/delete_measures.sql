-- name: casework.delete_measures
-- Before the new ones come.
delete from measure where county = ?1 and case_id = ?2
