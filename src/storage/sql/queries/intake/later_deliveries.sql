-- name: intake.later_deliveries
-- What was taken after a register and may rest on it.
select d.id, d.file_name
from delivery d
where d.county = ?1 and d.received_ms >= ?2 and d.id > ?3 and d.state = 1 and d.withdrawn_ms = 0
order by d.received_ms
limit ?4
