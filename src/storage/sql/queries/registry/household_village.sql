-- name: registry.household_village
-- Where the records of somebody who moved belong now.
select village from household where county = ?1 and id = ?2
