-- name: registry.steps
-- What a delivery did, in order; ?1 is the delivery.
select county, id, first_id, last_id from registry_step where delivery = ?1 order by id, county
