-- name: intake.corrections
-- What departments have to put right in their own systems, newest first. ?6 = 0: any state. ?3 = ',a,b,' limits to these datasets, '' = any.
select
-- include delivery_columns
,
-- include review_columns
from quarantine q
join delivery d on d.county = q.county and d.id = q.delivery
where q.county between ?1 and ?2 and (?3 = '' or replace(?3, ',' || d.dataset || ',', '') <> ?3) and (?4 = '' or d.owner = ?4)
  and (?5 = '' or d.dataset = ?5) and (?6 = 0 or q.state = ?6) and (case when q.state = 1 then d.received_ms else q.decided_ms end) >= ?7
  and d.state = 1 and d.withdrawn_ms = 0
order by d.owner, d.received_ms desc, d.id, q.position
limit ?8 offset ?9
