-- name: intake.note_case
-- A note was added to the file.
update case_file set sequence = ?3 where county = ?1 and id = ?2 and sequence = ?3 - 1
