-- name: changes.set_merged
-- ?3 = 0: stands for itself again.
update person set merged_into = ?3 where county = ?1 and id = ?2
