-- name: casework.add_run
-- The run that found all this, in the same transaction.
insert into screening_run (county, id, as_of, started_ms, finished_ms, pack, pack_hash, households, persons, records, findings_new, findings_changed, findings_cleared, findings_same, leads_new, leads_changed)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
