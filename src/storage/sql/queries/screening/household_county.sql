-- name: screening.household_county
-- Where the one household is that a scan is narrowed to.
select county from household where id = ?1 and county between ?2 and ?3
