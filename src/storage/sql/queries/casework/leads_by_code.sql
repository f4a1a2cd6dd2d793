-- name: casework.leads_by_code
-- Leads of households whose code begins with the text; ?16 as in leads_few. Cross join: SQLite keeps this order.
select
-- include lead_columns
from household h
cross join lead l
where l.county = h.county and l.household = h.id and +l.village between ?1 and ?2
  and
-- include lead_filter
  and h.household_code >= ?17 and h.household_code < ?18
  and
-- include lead_key
  > (?12, ?13, ?14)
order by
  case cast(?16 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end asc, case cast(?16 as bigint) when 0 then l.due else 0 end asc, l.id asc
limit ?15
