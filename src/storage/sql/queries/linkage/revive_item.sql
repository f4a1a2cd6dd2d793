-- name: linkage.revive_item
-- Its row is in force again. Whether somebody has to look is decided elsewhere.
update link_item set superseded_by = 0 where county = ?1 and id = ?2
