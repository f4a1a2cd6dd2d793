-- name: changes.add_proposal
-- A matched row of a file that says something about the person's place in the registry.
insert into registry_proposal (county, id, kind, person, household, village, dataset, record, delivery, line, day, detail, state, made_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13)
