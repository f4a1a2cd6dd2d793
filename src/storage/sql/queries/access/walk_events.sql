-- name: access.walk_events
-- The whole chain from its start, for the check.
select sequence, at_ms, account, action, subject, detail, client, hash from audit_event where county = 0 order by sequence
