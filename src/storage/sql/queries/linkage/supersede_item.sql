-- name: linkage.supersede_item
-- Record ?3 states the event of this row: nobody has to look any more. An item that was answered keeps its answer.
update link_item set superseded_by = ?3, state = case when state = 1 then 3 else state end where county = ?1 and id = ?2
