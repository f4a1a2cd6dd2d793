-- name: linkage.count_lapsed_items
-- From number ?1 on.
select count(*) from link_item l
where l.state = 3 and l.purpose <> 0 and l.id >= ?1 and
-- include item_filter
