-- name: registry.delete_new_proposals
-- What departments said of persons that a step made; their rows are out of force.
delete from registry_proposal where county = ?1 and person between ?2 and ?3
