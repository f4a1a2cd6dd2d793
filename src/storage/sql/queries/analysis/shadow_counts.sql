-- name: analysis.shadow_counts
-- What the shadow rules of a run would have sent.
select rule, rule_hash, village, households from screening_run_shadow where run = ?1 and village between ?2 and ?3 order by rule, village
