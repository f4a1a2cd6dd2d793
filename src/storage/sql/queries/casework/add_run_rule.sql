-- name: casework.add_run_rule
-- One line a rule of a run.
insert into screening_run_rule (county, run, rule, yes_count, no_count, unknown_count, missing) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
