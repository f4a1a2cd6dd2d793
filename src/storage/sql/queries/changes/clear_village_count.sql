-- name: changes.clear_village_count
-- Made anew after a change of the register that touches the village.
delete from village_count where county = ?1 and village = ?2
