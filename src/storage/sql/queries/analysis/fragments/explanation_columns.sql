  x.id, x.county, x.household, x.village, x.rule, x.reason, x.words, x.explained_by, x.explained_ms, x.until_day, x.accepted_by, x.accepted_ms, x.ended_by, x.ended_ms
