-- name: changes.end_aliases
-- The merge ?2 is taken back.
update person_alias set ended_ms = ?3 where county = ?1 and source = 2 and origin = ?2 and ended_ms = 0
