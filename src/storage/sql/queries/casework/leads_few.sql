-- name: casework.leads_few
-- A township or village: found by the index lead_by_village, then sorted; ?18 says by what (0 grade, 1 due, 2 opened, 3 village).
select
-- include lead_columns
from (
  select l.county, l.id
  from lead l
  where l.is_open = ?3 and l.due between ?6 and ?7 and l.village between ?1 and ?2
    and
-- include lead_filter
    and
-- include lead_key
    > (?14, ?15, ?16)
  order by
    case cast(?18 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end, case cast(?18 as bigint) when 0 then l.due else 0 end, l.id
  limit ?17
) page
cross join lead l
cross join household h
where l.county = page.county and l.id = page.id and h.county = l.county and h.id = l.household
