  t.county, t.id, t.token_index, t.title, t.datasets, t.last_day, t.created_by, t.created_ms, t.revoked_by, t.revoked_ms, t.used_ms, t.used_from, t.uses
