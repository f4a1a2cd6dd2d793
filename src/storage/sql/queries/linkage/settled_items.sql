-- name: linkage.settled_items
-- Settled items, for account ?1, the last first.
select
-- include item_columns
from link_item l
join delivery d on d.county = l.county and d.id = l.delivery
where l.state = 2 and l.purpose <> 0 and
-- include item_filter
order by l.settled_ms desc, l.id desc
limit ?6 offset ?7
