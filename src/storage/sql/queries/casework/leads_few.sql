-- name: casework.leads_few
-- A township or village: found by the index lead_by_village, then sorted; ?16 says by what (0 grade, 1 due, 2 opened, 3 village).
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where l.village between ?1 and ?2
  and
-- include lead_filter
  and
-- include lead_key
  > (?12, ?13, ?14)
order by
  case cast(?16 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end asc, case cast(?16 as bigint) when 0 then l.due else 0 end asc, l.id asc
limit ?15
