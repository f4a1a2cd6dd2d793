-- name: linkage.end_aliases
-- Of a reviewed row.
update person_alias set ended_ms = ?3 where county = ?1 and source = 1 and origin = ?2 and ended_ms = 0
