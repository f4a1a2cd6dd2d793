-- name: changes.set_died
-- ?3 is null when a death is taken back.
update person set died = ?3 where county = ?1 and id = ?2
