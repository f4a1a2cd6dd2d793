-- name: intake.find_delivery
-- Was this file taken before? State 1 = taken.
select
-- include delivery_columns
from delivery d
where d.county between ?1 and ?2 and d.dataset = ?3 and d.file_hash = ?4 and d.state = 1
order by d.received_ms
limit 1
