-- name: intake.mappings
-- Layouts of a county, the one seen last first. ?4 = ',a,b,' limits to these datasets, '' = any.
select m.county, m.owner, m.dataset, m.signature, m.headings, m.fields, m.seen_ms, m.confirmed_ms, m.account
from layout_mapping m
where m.county = ?1 and ?1 between ?2 and ?3 and (?4 = '' or replace(?4, ',' || m.dataset || ',', '') <> ?4) and (?5 = '' or m.dataset = ?5)
order by m.seen_ms desc, m.signature
