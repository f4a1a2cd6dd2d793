-- name: casework.open_lead_of
-- The open lead of a household, if its village is in scope. Cross join: SQLite keeps this order.
select
-- include lead_columns
from household h
cross join lead l
where h.id = ?1 and h.county between ?2 and ?3 and l.county = h.county and l.household = h.id and l.is_open = 1 and /* sqlite: + */l.village between ?4 and ?5
