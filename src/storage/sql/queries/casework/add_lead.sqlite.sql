-- name: casework.add_lead
-- New leads in bulk.
insert into lead (county, id, household, village, state, is_open, grade, urgency, source, opened_ms, due, findings, rules, risks, version, sequence, assignee, conclusion, reason, case_id, escalated, relapse_of)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
