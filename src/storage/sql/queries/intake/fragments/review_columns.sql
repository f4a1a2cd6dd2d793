  q.position, q.line, q.field, q.value, q.reason, q.raw, q.state, q.corrected_value, q.corrected_raw, q.corrected_by, q.note, q.decided_by, q.decided_ms,
  q.identity
