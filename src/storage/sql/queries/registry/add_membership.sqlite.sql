-- name: registry.add_membership
-- New memberships in bulk.
insert into membership (county, household, person, first_day, last_day, relation)
values (?1, ?2, ?3, ?4, ?5, ?6)
