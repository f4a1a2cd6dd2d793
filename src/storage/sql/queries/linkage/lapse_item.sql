-- name: linkage.lapse_item
-- The row was replaced, or is known by now: nobody has to look any more.
update link_item set state = 3 where county = ?1 and id = ?2 and state = 1
