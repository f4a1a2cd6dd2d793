  c.county, c.id, c.household, c.village, c.phase, c.is_open, c.monitored_class, c.risks, c.steps, c.flags, c.opened_ms, c.admitted_on, c.eliminated_on,
  c.responsible, c.responsible_name, c.previous, c.due, c.last_visit, c.sequence, h.household_code, h.head_name, h.group_name, h.kind, h.members, c.watch_until
