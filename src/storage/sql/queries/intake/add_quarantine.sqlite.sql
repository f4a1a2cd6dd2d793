-- name: intake.add_quarantine
-- Rows set aside, in bulk; raw is sealed by intake. Those that were taken all the same are there for the department only (state 2).
insert into quarantine (county, delivery, position, line, field, value, reason, raw, identity, state, note, decided_ms) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
