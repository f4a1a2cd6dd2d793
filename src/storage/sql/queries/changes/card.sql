-- name: changes.card
-- Somebody with the last household; ?1 county ?2 person.
select p.name, p.id_masked, p.sex, p.birth, coalesce(m.household, 0), coalesce(h.household_code, ''), coalesce(h.village, 0), coalesce(m.relation, ''), m.first_day
from person p
left join membership m on m.county = p.county and m.person = p.id
  and m.first_day = (select max(x.first_day) from membership x where x.county = p.county and x.person = p.id)
left join household h on h.county = m.county and h.id = m.household
where p.county = ?1 and p.id = ?2
