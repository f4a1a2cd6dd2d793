-- name: registry.sealed_person_field
-- The person is in scope when the household of the last membership is.
select case ?6 when 'id_number' then p.id_sealed when 'phone' then p.phone_sealed end
from person p
join membership m on m.county = p.county and m.person = p.id
join household h on h.county = m.county and h.id = m.household
where p.id = ?1 and p.county between ?2 and ?3 and h.village between ?4 and ?5
  and m.first_day = (select max(x.first_day) from membership x where x.county = m.county and x.person = m.person)
