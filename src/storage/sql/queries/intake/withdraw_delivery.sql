-- name: intake.withdraw_delivery
update delivery set withdrawn_ms = ?3, withdrawn_by = ?4, withdrawn_reason = ?5, changes = changes + 1
where county = ?1 and id = ?2 and state = 1 and withdrawn_ms = 0
