-- name: registry.add_household_state
-- New intervals in bulk.
copy household_state (county, household, first_day, last_day, village, group_name, kind, monitored, assistance, relocated, lifted_year) from stdin
