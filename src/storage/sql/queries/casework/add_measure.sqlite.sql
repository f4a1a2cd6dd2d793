-- name: casework.add_measure
-- Measures of a case.
insert into measure (county, case_id, number, household, village, kind, department, risks, state, planned_for, delivered_on, amount_fen, receipt, called_back, content)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
