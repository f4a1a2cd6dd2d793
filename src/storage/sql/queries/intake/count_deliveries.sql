-- name: intake.count_deliveries
-- How many intake.deliveries finds in all.
select count(*)
from delivery d
where d.county between ?1 and ?2 and (?3 = '' or d.dataset = ?3) and (?4 = '' or replace(?4, ',' || d.dataset || ',', '') <> ?4)
