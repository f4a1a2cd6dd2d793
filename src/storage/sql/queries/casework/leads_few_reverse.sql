-- name: casework.leads_few_reverse
-- leads_few, backwards.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where l.village between ?1 and ?2
  and
-- include lead_filter
  and
-- include lead_key
  < (?12, ?13, ?14)
order by
  case cast(?16 as bigint) when 0 then l.urgency when 1 then l.due when 2 then l.opened_ms else l.village end desc, case cast(?16 as bigint) when 0 then l.due else 0 end desc, l.id desc
limit ?15
