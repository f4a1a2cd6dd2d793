-- name: linkage.count_answers
-- Those in force, after one was given or taken back.
update link_item set answers = (select count(*) from link_answer a where a.county = ?1 and a.item = ?2 and a.undone_ms = 0)
where county = ?1 and id = ?2
