-- name: casework.change_declaration
-- ?13 is the new version; somebody who saw an older one changes nothing.
update declaration set
  village = ?3, channel = ?4, state = ?5, household = ?6, lead = ?7, receipt_index = ?8, sealed = ?9, risk = ?10, created_ms = ?11, due = ?12, version = ?13
where county = ?1 and id = ?2 and version = ?13 - 1
