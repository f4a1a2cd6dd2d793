-- name: intake.leads_to_judge
select id, household, village, sequence, rules, state from lead where county = ?1 and is_open = 1
