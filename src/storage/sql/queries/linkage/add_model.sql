-- name: linkage.add_model
-- What a delivery taught, for the next one and for explanations.
insert into link_model (county, delivery, dataset, owner, made_ms, content) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (county, delivery) do nothing
