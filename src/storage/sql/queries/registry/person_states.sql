-- name: registry.person_states
-- All intervals of one person, for a statement that speaks of an earlier day than the present one.
select first_day, last_day, education, schooling, health, labour, working, working_place, insured
from person_state
where county = ?1 and person = ?2
order by first_day
