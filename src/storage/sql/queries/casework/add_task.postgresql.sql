-- name: casework.add_task
-- What waits for somebody in a case.
copy task (county, case_id, key, kind, household, village, level, department, assignee, title, started, warn, due, paused, pause_reason, escalate_to, escalated) from stdin
