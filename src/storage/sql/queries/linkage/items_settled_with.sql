-- name: linkage.items_settled_with
-- Settled along with item ?3. The county as in open_items_of_statement.
select id, dataset, zone, person from link_item where county between ?1 and ?1 and statement_index = ?2 and state = 2 and settled_with = ?3 order by id
