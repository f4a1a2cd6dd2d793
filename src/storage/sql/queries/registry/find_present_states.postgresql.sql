-- name: registry.find_present_states
-- The state in force now of many persons; ?2 is a JSON list of ids.
select s.person, s.first_day, s.education, s.schooling, s.health, s.labour, s.working, s.working_place, s.insured
from person_state s
where s.county = ?1 and s.person in (select cast(value as bigint) from json_array_elements_text(cast(?2 as json))) and s.last_day = 2932896
