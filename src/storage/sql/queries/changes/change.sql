-- name: changes.change
-- One change whose household is in the scope.
select
-- include change_columns
from registry_change c
where c.county between ?1 and ?2 and c.id = ?3
  and exists (
    select 1
    from registry_change_subject s
    join household h on h.county = s.county and h.id = s.household
    where s.county = c.county and s.change = c.id and h.village between ?4 and ?5)
