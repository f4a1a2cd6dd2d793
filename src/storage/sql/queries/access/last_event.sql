-- name: access.last_event
-- The end of the chain, to link the next event to.
select sequence, hash from audit_event where county = 0 order by sequence desc limit 1
