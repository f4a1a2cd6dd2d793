  e.county, e.subject, e.subject_id, e.sequence, e.id, e.action, e.actor, e.level, e.at_ms, e.happened_ms, e.key, e.pack_hash, e.procedure_hash, e.body
