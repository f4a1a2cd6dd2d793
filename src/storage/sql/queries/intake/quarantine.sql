-- name: intake.quarantine
-- In the order of the file.
select line, field, value, reason, raw, identity from quarantine where county = ?1 and delivery = ?2 order by position limit ?3 offset ?4
