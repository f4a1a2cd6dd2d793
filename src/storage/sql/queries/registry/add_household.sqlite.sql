-- name: registry.add_household
-- New households in bulk; head and members follow with refresh_household.
insert into household (county, id, household_code, address_masked, address_sealed, phone_masked, phone_sealed, address_index, phone_index, village, group_name, kind, monitored, assistance, relocated, lifted_year, since, head_name, members)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
