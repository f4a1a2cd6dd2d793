  d.county, d.id, d.village, d.channel, d.state, d.household, d.lead, d.receipt_index, d.sealed, d.risk, d.created_ms, d.due, d.version
