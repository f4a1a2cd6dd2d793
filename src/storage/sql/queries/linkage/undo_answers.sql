-- name: linkage.undo_answers
-- Of one account, or of all (?3 = 0).
update link_answer set undone_ms = ?4, undone_by = ?5, undone_reason = ?6
where county = ?1 and item = ?2 and undone_ms = 0 and (?3 = 0 or account = ?3)
