  l.id, l.county, l.household, l.village, l.state, l.grade, l.source, l.opened_ms, l.due, l.findings, l.rules, l.risks, l.version,
  h.household_code, h.head_name, h.group_name, h.kind, h.monitored, h.members, l.sequence, l.assignee, l.conclusion, l.reason, l.case_id, l.escalated,
  l.relapse_of, l.withdrawn
