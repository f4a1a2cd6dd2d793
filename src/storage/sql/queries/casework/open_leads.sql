-- name: casework.open_leads
-- All of a scope, for merging with new findings.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where l.is_open = 1 and l.county between ?1 and ?2 and l.village between ?3 and ?4
order by l.county, l.household
