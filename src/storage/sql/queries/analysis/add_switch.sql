-- name: analysis.add_switch
-- A proposal.
insert into rule_switch (county, id, rule, rule_hash, status, proposed_by, proposed_ms, why, decision, decided_by, decided_ms)
values (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
