-- name: linkage.answers
-- In force, in the order in which they were given.
select account, at_ms, answer, person, note from link_answer where county = ?1 and item = ?2 and undone_ms = 0 order by number
