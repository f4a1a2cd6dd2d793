-- name: casework.add_event
-- What somebody did.
copy work_event (county, subject, subject_id, sequence, id, action, actor, level, at_ms, happened_ms, key, pack_hash, procedure_hash, body) from stdin
