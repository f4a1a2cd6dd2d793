-- name: linkage.count_open_items
-- ?1 = 0: within the budget of reviews and of the audit sample, 1: beyond it.
select count(*) from link_item l
where l.state = 1 and l.purpose <> 0 and (case when l.purpose = 3 then 1 else 0 end) = ?1 and
-- include item_filter
