-- name: registry.delete_new_pairs
-- Found and not decided, about persons that a step made.
delete from duplicate_pair where county = ?1 and (first between ?2 and ?3 or second between ?2 and ?3)
