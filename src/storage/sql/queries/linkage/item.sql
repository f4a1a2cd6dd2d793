-- name: linkage.item
-- One item for account ?1.
select
-- include item_columns
from link_item l
join delivery d on d.county = l.county and d.id = l.delivery
where l.id = ?4 and l.county between ?2 and ?3
