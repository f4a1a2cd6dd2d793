-- name: intake.delivery
-- One delivery of a county in scope.
select
-- include delivery_columns
from delivery d
where d.id = ?1 and d.county between ?2 and ?3
