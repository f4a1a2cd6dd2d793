-- name: linkage.lapsed_items
-- Items about which nobody has to decide any more, for account ?1, the last first.
select
-- include item_columns
from link_item l
join delivery d on d.county = l.county and d.id = l.delivery
where l.state = 3 and l.purpose <> 0 and
-- include item_filter
order by l.id desc
limit ?6 offset ?7
