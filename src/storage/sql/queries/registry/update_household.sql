-- name: registry.update_household
-- Repeats the interval in force now in the row of the household.
update household set
  village = ?3, group_name = ?4, kind = ?5, monitored = ?6, assistance = ?7, relocated = ?8, lifted_year = ?9, since = ?10
where county = ?1 and id = ?2
