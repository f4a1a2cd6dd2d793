-- name: casework.add_run_shadow
-- What a shadow rule would have sent to a village.
insert into screening_run_shadow (county, run, rule, village, rule_hash, households) values (?1, ?2, ?3, ?4, ?5, ?6)
