-- name: intake.add_quarantine
-- Rows set aside, in bulk; raw is sealed by intake.
copy quarantine (county, delivery, position, line, field, value, reason, raw, identity) from stdin
