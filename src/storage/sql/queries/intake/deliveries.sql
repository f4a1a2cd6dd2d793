-- name: intake.deliveries
-- Newest first, from where the page before ended. ?4 = ',a,b,' limits to these datasets, '' = any.
select
-- include delivery_columns
from delivery d
where d.county between ?1 and ?2 and (?3 = '' or d.dataset = ?3) and (?4 = '' or replace(?4, ',' || d.dataset || ',', '') <> ?4)
  and (d.received_ms, d.id) < (?5, ?6)
order by d.received_ms desc, d.id desc
limit ?7
