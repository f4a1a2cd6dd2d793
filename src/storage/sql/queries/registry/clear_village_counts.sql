-- name: registry.clear_village_counts
-- Made anew after every import that touches the county.
delete from village_count where county = ?1
