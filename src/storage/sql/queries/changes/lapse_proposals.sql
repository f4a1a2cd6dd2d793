-- name: changes.lapse_proposals
-- What a withdrawn delivery proposed and nobody has decided.
update registry_proposal set state = 4 where county = ?1 and delivery = ?2 and state = 1
