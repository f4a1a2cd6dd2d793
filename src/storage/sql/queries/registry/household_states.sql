-- name: registry.household_states
-- All intervals of one household, for a statement that speaks of an earlier day than the present one.
select first_day, last_day, village, group_name, kind, monitored, assistance, relocated, lifted_year
from household_state
where county = ?1 and household = ?2
order by first_day
