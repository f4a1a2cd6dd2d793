-- name: registry.add_household
-- New households in bulk; head and members follow with refresh_household.
copy household (county, id, household_code, address_masked, address_sealed, phone_masked, phone_sealed, address_index, phone_index, village, group_name, kind, monitored, assistance, relocated, lifted_year, since, head_name, members) from stdin
