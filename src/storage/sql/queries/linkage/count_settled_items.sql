-- name: linkage.count_settled_items
-- Settled since ?1.
select count(*) from link_item l
where l.state = 2 and l.settled_ms >= ?1 and l.purpose <> 0 and
-- include item_filter
