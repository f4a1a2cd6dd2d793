-- name: changes.members_of_new
-- Memberships that a household has had, whoever's.
select count(*) from membership where county = ?1 and household = ?2
