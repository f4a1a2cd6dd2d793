-- name: intake.learnt_deliveries
-- Deliveries in force that a model was learnt from, newest first.
select
-- include delivery_columns
, m.made_ms, m.content
from link_model m
join delivery d on d.county = m.county and d.id = m.delivery
where m.county between ?1 and ?2 and d.withdrawn_ms = 0 and (?3 = '' or replace(?3, ',' || m.dataset || ',', '') <> ?3) and (?4 = '' or d.owner = ?4)
order by m.made_ms desc, m.delivery desc
