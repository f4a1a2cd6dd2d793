-- name: casework.leads_by_head
-- Leads of households whose head's name begins with the text; ?18 as in leads_few. Cross join: SQLite keeps this order.
select
-- include lead_columns
from household h
cross join lead l
where l.household = h.id and /* sqlite: + */l.county = h.county and /* sqlite: + */l.is_open = ?3 and /* sqlite: + */l.due between ?6 and ?7 and /* sqlite: + */l.village between ?1 and ?2
  and
-- include lead_filter
  and h.head_name >= ?19 and h.head_name < ?20
  and
-- include lead_key
  > (?14, ?15, ?16)
order by
  case cast(?18 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end asc, case cast(?18 as bigint) when 0 then l.due else 0 end asc, l.id asc
limit ?17
