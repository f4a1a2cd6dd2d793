-- name: linkage.open_items
-- Open items of reviews, for account ?1, in the order of the queue.
select
-- include item_columns
from link_item l
join delivery d on d.county = l.county and d.id = l.delivery
where l.state = 1 and l.purpose <> 0 and
-- include item_filter
order by case when l.purpose = 3 then 1 else 0 end,
-- include item_rank
desc, l.id
limit ?6 offset ?7
