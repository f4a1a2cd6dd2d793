-- name: casework.leads_few_reverse
-- leads_few, backwards.
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
    < (?14, ?15, ?16)
  order by
    case cast(?18 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end desc, case cast(?18 as bigint) when 0 then l.due else 0 end desc, l.id desc
  limit ?17
) page
cross join lead l
cross join household h
where l.county = page.county and l.id = page.id and h.county = l.county and h.id = l.household
