-- name: registry.withdrawn_since
-- Whether a delivery of the register was taken back in the county not long ago.
select 1
from delivery d
where d.county = ?1 and d.withdrawn_ms >= ?2 and exists (select 1 from registry_step s where s.delivery = d.id)
limit 1
