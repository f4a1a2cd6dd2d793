-- name: intake.withdraw_finding
-- Its ground is gone. last_seen_ms stays: nobody has seen it since.
update finding set state = 2, withdrawn = ?3 where county = ?1 and id = ?2 and state = 1
