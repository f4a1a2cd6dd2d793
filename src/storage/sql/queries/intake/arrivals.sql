-- name: intake.arrivals
-- The last ?4 files of a dataset, newest first, refused and withdrawn ones too.
select
-- include delivery_columns
from delivery d
where d.dataset = ?1 and d.county between ?2 and ?3
order by d.received_ms desc, d.id desc
limit ?4
