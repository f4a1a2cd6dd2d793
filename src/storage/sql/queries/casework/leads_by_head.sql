-- name: casework.leads_by_head
-- Leads of households whose head's name begins with the text; ?16 as in leads_few. Cross join: SQLite keeps this order.
select
-- include lead_columns
from household h
cross join lead l
where l.county = h.county and l.household = h.id and +l.village between ?1 and ?2
  and
-- include lead_filter
  and h.head_name >= ?17 and h.head_name < ?18
  and
-- include lead_key
  > (?12, ?13, ?14)
order by
  case cast(?16 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end asc, case cast(?16 as bigint) when 0 then l.due else 0 end asc, l.id asc
limit ?15
