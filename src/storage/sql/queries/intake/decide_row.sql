-- name: intake.decide_row
-- Somebody decides once about a row that was set aside.
update quarantine set state = ?4, corrected_value = ?5, corrected_raw = ?6, corrected_by = ?7, note = ?8, decided_by = ?9, decided_ms = ?10
where county = ?1 and delivery = ?2 and position = ?3 and state = 1
