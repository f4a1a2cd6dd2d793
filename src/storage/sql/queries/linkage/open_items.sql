-- name: linkage.open_items
-- Open items of reviews, for account ?1, in the order of the queue; of several counties one county after the other. What the page skips is
-- read in the index only.
select
-- include item_columns
from (
  select l.county, l.id from link_item l
  where l.state = 1 and l.purpose <> 0 and
-- include item_filter
  order by l.county, l.queue_part, l.queue_rank desc, l.id
  limit ?6 offset ?7
) page
join link_item l on l.county = page.county and l.id = page.id
join delivery d on d.county = l.county and d.id = l.delivery
order by l.county, l.queue_part, l.queue_rank desc, l.id
