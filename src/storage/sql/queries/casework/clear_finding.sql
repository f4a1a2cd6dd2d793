-- name: casework.clear_finding
-- The rule no longer holds for the household.
update finding set state = 2, last_seen_ms = ?3 where county = ?1 and id = ?2 and state = 1
