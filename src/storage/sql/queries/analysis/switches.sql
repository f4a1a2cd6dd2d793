-- name: analysis.switches
-- Newest first.
select id, rule, rule_hash, status, proposed_by, proposed_ms, why, decision, decided_by, decided_ms from rule_switch where county = 0 order by id desc
