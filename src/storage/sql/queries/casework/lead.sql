-- name: casework.lead
-- One lead, if its village is in scope.
select
-- include lead_columns
from lead l
join household h on h.county = l.county and h.id = l.household
where l.id = ?1 and l.county between ?2 and ?3 and l.village between ?4 and ?5
