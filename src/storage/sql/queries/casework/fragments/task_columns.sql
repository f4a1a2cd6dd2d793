  t.county, t.case_id, t.key, t.household, t.village, t.level, t.department, t.assignee, t.title, t.started, t.warn, t.due, t.paused, t.pause_reason,
  t.escalate_to, t.escalated
