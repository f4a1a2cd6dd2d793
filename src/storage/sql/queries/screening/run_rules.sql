-- name: screening.run_rules
-- One line a rule of a run.
select rule, yes_count, no_count, unknown_count, missing from screening_run_rule where county = ?1 and run = ?2 order by rule
