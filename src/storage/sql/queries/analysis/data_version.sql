-- name: analysis.data_version
-- Deliveries are added, withdrawn, and corrected row by row.
select coalesce(max(id), 0), count(*) + coalesce(sum(changes), 0) from delivery where county between ?1 and ?2
