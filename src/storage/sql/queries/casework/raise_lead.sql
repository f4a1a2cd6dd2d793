-- name: casework.raise_lead
-- What screening found about a lead that somebody took meanwhile: it becomes more urgent at most. ?3 as in act_on_lead.
update lead set version = version + 1, grade = ?4, urgency = ?5, due = ?6, findings = ?7, rules = ?8, risks = ?9
where county = ?1 and id = ?2 and version = ?3 and is_open = 1
