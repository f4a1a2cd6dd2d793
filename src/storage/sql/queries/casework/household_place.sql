-- name: casework.household_place
-- Where a household stands in the list of a village.
select village, household_code from household where id = ?1
