-- name: registry.add_household_state
-- New intervals in bulk.
insert into household_state (county, household, first_day, last_day, village, group_name, kind, monitored, assistance, relocated, lifted_year)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
