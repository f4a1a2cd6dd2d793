-- name: casework.change_finding
-- The same rule about the same household, with other figures.
update finding set
  village = ?3, rule_hash = ?4, pack_hash = ?5, severity = ?6, risk = ?7, as_of = ?8, value_slot = ?9, limit_slot = ?10, value_kind = ?11, limit_kind = ?12,
  wording = ?13, digest = ?14, last_seen_ms = ?15
where county = ?1 and id = ?2 and state = 1
