-- name: analysis.change_explanation
-- Accepted, or ended; only what has not been ended, and not accepted twice.
update explanation set accepted_by = ?3, accepted_ms = ?4, ended_by = ?5, ended_ms = ?6
where county = ?1 and id = ?2 and ended_ms = 0 and (accepted_ms = 0 or accepted_ms = ?4)
