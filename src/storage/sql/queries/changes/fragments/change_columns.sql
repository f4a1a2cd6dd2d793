c.county, c.id, c.kind, c.day, c.at_ms, c.account, c.reason, c.details, c.undone_ms, c.undone_by, c.undone_reason
