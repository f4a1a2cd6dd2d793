-- name: changes.delete_pair
-- Made by a merge that nobody had found before, and that is taken back.
delete from duplicate_pair where county = ?1 and first = ?2 and second = ?3
