-- name: intake.add_quarantine
-- Rows set aside, in bulk; raw is sealed by intake. Those that were taken all the same are there for the department only (state 2).
copy quarantine (county, delivery, position, line, field, value, reason, raw, identity, state, note, decided_ms) from stdin
