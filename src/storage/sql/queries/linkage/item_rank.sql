-- name: linkage.item_rank
-- Where an item stands in the queue: beyond the budget or not, county, rank.
select l.queue_part, l.county, l.queue_rank
from link_item l
where l.id = ?1 and l.county between ?2 and ?3
