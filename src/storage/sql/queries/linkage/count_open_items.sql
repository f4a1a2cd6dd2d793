-- name: linkage.count_open_items
-- Within the budget of reviews, audit sample included, and beyond it; parts of the queue up to ?1.
select coalesce(sum(case when l.queue_part = 0 then l.items else 0 end), 0), coalesce(sum(case when l.queue_part = 1 then l.items else 0 end), 0)
from link_open l
where l.queue_part <= ?1 and
-- include item_filter
