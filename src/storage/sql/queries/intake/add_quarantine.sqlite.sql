-- name: intake.add_quarantine
-- Rows set aside, in bulk; raw is sealed by intake.
insert into quarantine (county, delivery, position, line, field, value, reason, raw, identity) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
