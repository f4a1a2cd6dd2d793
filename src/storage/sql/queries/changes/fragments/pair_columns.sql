county, first, second, same_household, parts, state, found_ms, account, decided_ms, note, change
