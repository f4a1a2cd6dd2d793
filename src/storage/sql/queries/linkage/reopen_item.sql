-- name: linkage.reopen_item
-- Open (?3 = 1) or lapsed (3) again.
update link_item set state = ?3, answer = 0, answer_person = 0, settled_ms = 0, settled_with = 0 where county = ?1 and id = ?2
