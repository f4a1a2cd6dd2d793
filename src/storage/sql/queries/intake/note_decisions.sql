-- name: intake.note_decisions
-- A delivery in force counts what was decided about its rows. The figures of the file itself stay as they were received.
update delivery set corrected = corrected + ?3, dismissed = dismissed + ?4, changes = changes + 1
where county = ?1 and id = ?2 and state = 1 and withdrawn_ms = 0
