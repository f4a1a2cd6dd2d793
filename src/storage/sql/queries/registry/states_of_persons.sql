-- name: registry.states_of_persons
-- All intervals of many persons. ?2 is a JSON list of ids.
select s.person, s.first_day, s.last_day, s.education, s.schooling, s.health, s.labour, s.working, s.working_place, s.insured
from person_state s
where s.county = ?1 and s.person in /* sqlite: (select value from json_each(?2)) *//* postgresql: (select cast(value as bigint) from json_array_elements_text(cast(?2 as json))) */
order by s.person, s.first_day
