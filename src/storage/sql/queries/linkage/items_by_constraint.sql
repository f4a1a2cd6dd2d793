-- name: linkage.items_by_constraint
-- Rows of later deliveries, in any dataset, that were linked because item ?3 had been settled since ?4.
select l.id, l.dataset, l.person
from link_item l
join delivery d on d.county = l.county and d.id = l.delivery
where l.county between ?1 and ?1 and l.statement_index = ?2 and l.id <> ?3 and l.zone = 1 and l.purpose = 0 and l.person = ?5 and d.received_ms >= ?4
order by l.id
