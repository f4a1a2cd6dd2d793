-- name: casework.delete_authorisations
-- Before the present ones come.
delete from authorisation where county = ?1 and case_id = ?2
