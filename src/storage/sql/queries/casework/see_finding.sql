-- name: casework.see_finding
-- Nothing new, but still true: which day of data it rests on, and where the household lives now.
update finding set as_of = ?3, last_seen_ms = ?4, village = ?5 where county = ?1 and id = ?2 and state = 1
