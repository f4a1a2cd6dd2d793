-- name: casework.add_measure
-- Measures of a case.
copy measure (county, case_id, number, household, village, kind, department, risks, state, planned_for, delivered_on, amount_fen, receipt, called_back, content) from stdin
