-- name: linkage.open_items_of_statement
-- Other open items of the dataset that say the same. A range, so that SQLite does not walk the county by the table's own key.
select id, delivery from link_item where county between ?1 and ?1 and statement_index = ?2 and dataset = ?3 and state = 1 and id <> ?4 order by id
