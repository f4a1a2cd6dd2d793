-- name: analysis.change_scenario
-- The next version of one.
update scenario set title = ?2, sharing = ?3, pack_hash = ?4, body = ?5, changed_ms = ?6, version = ?7 where county = 0 and id = ?1 and version = ?7 - 1
