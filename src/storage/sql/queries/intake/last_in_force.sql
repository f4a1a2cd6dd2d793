-- name: intake.last_in_force
-- The newest delivery of a dataset that counts.
select
-- include delivery_columns
from delivery d
where d.dataset = ?1 and d.state = 1 and d.withdrawn_ms = 0 and d.county between ?2 and ?3
order by d.received_ms desc, d.id desc
limit 1
