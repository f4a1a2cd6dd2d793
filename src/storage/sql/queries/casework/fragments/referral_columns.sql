  r.county, r.lead, r.household, r.village, r.kind, r.department, r.risks, r.state, r.level, r.referred_by, r.referred_on, r.warn, r.due, r.escalate_to,
  r.escalated, r.sequence, r.delivered_on, r.amount_fen, r.words, h.household_code, h.head_name, h.group_name
