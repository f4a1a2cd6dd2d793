-- name: casework.change_lead
-- ?14 is the new version; somebody who saw an older one changes nothing.
update lead set
  village = ?3, state = ?4, is_open = ?5, grade = ?6, urgency = ?7, source = ?8, opened_ms = ?9, due = ?10, findings = ?11, rules = ?12, risks = ?13, version = ?14
where county = ?1 and id = ?2 and version = ?14 - 1
