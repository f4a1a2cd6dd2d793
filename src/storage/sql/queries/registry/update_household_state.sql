-- name: registry.update_household_state
-- Closes an interval, or corrects it when the new statement holds from the same day.
update household_state set
  last_day = ?4, village = ?5, group_name = ?6, kind = ?7, monitored = ?8, assistance = ?9, relocated = ?10, lifted_year = ?11
where county = ?1 and household = ?2 and first_day = ?3
