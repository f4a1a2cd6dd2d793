  s.id, s.owner, s.unit, s.title, s.sharing, s.pack_hash, s.body, s.created_ms, s.changed_ms, s.version
