-- name: intake.find_delivery
-- Was this file taken before? State 1 = taken; what was withdrawn may be sent again, and a file without rows says of each month anew that there was nothing.
select
-- include delivery_columns
from delivery d
where d.county between ?1 and ?2 and d.dataset = ?3 and d.file_hash = ?4 and d.state = 1 and d.withdrawn_ms = 0 and d.rows_read > 0
order by d.received_ms
limit 1
