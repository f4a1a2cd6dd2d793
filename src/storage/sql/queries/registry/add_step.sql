-- name: registry.add_step
-- What a delivery made in a county, when all of it is written.
insert into registry_step (county, id, delivery, first_id, last_id) values (?1, ?2, ?3, ?4, ?5)
