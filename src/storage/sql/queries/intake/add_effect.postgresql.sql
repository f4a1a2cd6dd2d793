-- name: intake.add_effect
-- In bulk.
copy withdrawal_effect (county, delivery, subject, subject_id, household, village, words) from stdin
