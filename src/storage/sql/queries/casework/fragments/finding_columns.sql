  f.county, f.id, f.household, f.village, f.rule, f.rule_hash, f.pack_hash, f.severity, f.risk, f.as_of, f.value_slot, f.limit_slot, f.value_kind,
  f.limit_kind, f.wording, f.digest, f.state, f.first_seen_ms, f.last_seen_ms, f.withdrawn
