-- name: casework.leads_by_code
-- Leads of households whose code begins with the text; ?16 as in leads_few.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where
-- include lead_filter
  and h.household_code >= ?17 and h.household_code < ?18
  and
-- include lead_key
  > (?12, ?13, ?14)
order by
  case cast(?16 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end asc, case cast(?16 as bigint) when 0 then l.due else 0 end asc, l.id asc
limit ?15
