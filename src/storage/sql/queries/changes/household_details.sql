-- name: changes.household_details
-- The state in force of a household, for one that is split from it.
select village, group_name, kind, monitored, assistance, relocated, lifted_year, since from household where county = ?1 and id = ?2
