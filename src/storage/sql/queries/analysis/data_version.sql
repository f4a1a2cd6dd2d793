-- name: analysis.data_version
-- Deliveries are only ever added.
select coalesce(max(id), 0), count(*) from delivery where county between ?1 and ?2
