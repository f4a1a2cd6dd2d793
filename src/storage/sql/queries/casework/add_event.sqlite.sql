-- name: casework.add_event
-- What somebody did.
insert into work_event (county, subject, subject_id, sequence, id, action, actor, level, at_ms, happened_ms, key, pack_hash, procedure_hash, body)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
