  m.county, m.case_id, m.number, m.household, m.village, m.kind, m.department, m.risks, m.state, m.planned_for, m.delivered_on, m.amount_fen, m.receipt, m.called_back, m.content
