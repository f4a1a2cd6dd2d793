-- name: changes.clear_person
-- For a comparison that somebody has to read; ?2 … ?3 counties ?4 … ?5 villages.
select p.name, p.id_sealed, p.phone_sealed, p.sex, p.birth, h.village
from person p
join membership m on m.county = p.county and m.person = p.id
  and m.first_day = (select max(x.first_day) from membership x where x.county = p.county and x.person = p.id)
join household h on h.county = m.county and h.id = m.household
where p.id = ?1 and p.county between ?2 and ?3 and h.village between ?4 and ?5
