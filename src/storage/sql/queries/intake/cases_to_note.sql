-- name: intake.cases_to_note
select id, household, village, sequence from case_file where county = ?1 and is_open = 1
