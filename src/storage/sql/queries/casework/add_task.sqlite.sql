-- name: casework.add_task
-- What waits for somebody in a case.
insert into task (county, case_id, key, kind, household, village, level, department, assignee, title, started, warn, due, paused, pause_reason, escalate_to, escalated)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
