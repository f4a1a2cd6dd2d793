-- name: casework.add_lead
-- New leads in bulk.
copy lead (county, id, household, village, state, is_open, grade, urgency, source, opened_ms, due, findings, rules, risks, version, sequence, assignee, conclusion, reason, case_id, escalated, relapse_of) from stdin
