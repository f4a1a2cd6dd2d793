-- name: casework.add_finding
-- New findings in bulk.
insert into finding (county, id, household, village, rule, rule_hash, pack_hash, severity, risk, as_of, value_slot, limit_slot, value_kind, limit_kind, wording, digest, state, first_seen_ms, last_seen_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
