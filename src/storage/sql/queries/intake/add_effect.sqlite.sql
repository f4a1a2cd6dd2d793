-- name: intake.add_effect
-- In bulk.
insert into withdrawal_effect (county, delivery, subject, subject_id, household, village, words) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
