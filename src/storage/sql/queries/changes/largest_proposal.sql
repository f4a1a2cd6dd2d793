-- name: changes.largest_proposal
-- Ids go on from here.
select max(id) from registry_proposal where county = ?1
