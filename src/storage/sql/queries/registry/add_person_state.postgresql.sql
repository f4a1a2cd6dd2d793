-- name: registry.add_person_state
-- New intervals in bulk.
copy person_state (county, person, first_day, last_day, education, schooling, health, labour, working, working_place, insured) from stdin
