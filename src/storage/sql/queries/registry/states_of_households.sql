-- name: registry.states_of_households
-- All intervals of many households. ?2 is a JSON list of ids.
select s.household, s.first_day, s.last_day, s.village, s.group_name, s.kind, s.monitored, s.assistance, s.relocated, s.lifted_year
from household_state s
where s.county = ?1 and s.household in /* sqlite: (select value from json_each(?2)) *//* postgresql: (select cast(value as bigint) from json_array_elements_text(cast(?2 as json))) */
order by s.household, s.first_day
