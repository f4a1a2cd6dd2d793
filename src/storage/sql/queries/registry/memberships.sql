-- name: registry.memberships
-- All memberships of one person, for a statement that speaks of an earlier day than the present one.
select first_day, last_day, household, relation from membership where county = ?1 and person = ?2 order by first_day
