-- name: analysis.decide_switch
-- Only one that waits.
update rule_switch set decision = ?2, decided_by = ?3, decided_ms = ?4 where county = 0 and id = ?1 and decision = 0
