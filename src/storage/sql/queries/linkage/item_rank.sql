-- name: linkage.item_rank
-- Where an item stands in the queue: beyond the budget or not, rank.
select case when l.purpose = 3 then 1 else 0 end,
-- include item_rank
from link_item l
where l.id = ?1 and l.county between ?2 and ?3
