-- name: casework.add_authorisation
insert into authorisation (county, case_id, number, household, signed_on, valid_to, withdrawn) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
