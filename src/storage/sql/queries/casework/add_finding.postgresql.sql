-- name: casework.add_finding
-- New findings in bulk.
copy finding (county, id, household, village, rule, rule_hash, pack_hash, severity, risk, as_of, value_slot, limit_slot, value_kind, limit_kind, wording, digest, state, first_seen_ms, last_seen_ms) from stdin
