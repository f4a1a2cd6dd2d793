-- name: casework.act_on_lead
-- What people decided; the findings and rules of screening stay. Whoever acts has seen that a delivery was withdrawn. ?3 is the version that was read in this transaction.
update lead set
  version = version + 1, village = ?4, state = ?5, is_open = ?6, grade = ?7, urgency = ?8, due = ?9, risks = ?10, sequence = ?11, assignee = ?12,
  conclusion = ?13, reason = ?14, case_id = ?15, escalated = ?16, relapse_of = ?17, withdrawn = 0
where county = ?1 and id = ?2 and version = ?3
