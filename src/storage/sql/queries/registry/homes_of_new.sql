-- name: registry.homes_of_new
-- Households of others whose members go with the persons that a step made (?2 … ?3).
select distinct household from membership where county = ?1 and person between ?2 and ?3 and household not between ?2 and ?3
