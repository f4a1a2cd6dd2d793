-- name: changes.household_fact
-- What a change is judged by.
select county, id, village, household_code, since from household where id = ?1
