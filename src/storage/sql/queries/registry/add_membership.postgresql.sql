-- name: registry.add_membership
-- New memberships in bulk.
copy membership (county, household, person, first_day, last_day, relation) from stdin
