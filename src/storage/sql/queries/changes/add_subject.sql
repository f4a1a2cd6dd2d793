-- name: changes.add_subject
-- Whom a change concerns.
insert into registry_change_subject (county, household, person, change) values (?1, ?2, ?3, ?4)
