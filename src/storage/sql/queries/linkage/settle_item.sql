-- name: linkage.settle_item
update link_item set state = 2, answer = ?3, answer_person = ?4, settled_ms = ?5, settled_with = ?6 where county = ?1 and id = ?2 and state = 1
