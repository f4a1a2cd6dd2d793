-- name: changes.undo_change
-- Once: who comes second changes nothing.
update registry_change set undone_ms = ?3, undone_by = ?4, undone_reason = ?5 where county = ?1 and id = ?2 and undone_ms = 0
