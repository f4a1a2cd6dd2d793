-- name: registry.add_person_state
-- New intervals in bulk.
insert into person_state (county, person, first_day, last_day, education, schooling, health, labour, working, working_place, insured)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
