-- name: analysis.add_explanation
-- By a person.
insert into explanation (county, id, household, village, rule, reason, words, explained_by, explained_ms, until_day, accepted_by, accepted_ms, ended_by, ended_ms, counted)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0)
