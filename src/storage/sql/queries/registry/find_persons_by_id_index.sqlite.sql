-- name: registry.find_persons_by_id_index
-- In every county: somebody who moved here has a row and perhaps an open membership elsewhere. ?1 is a JSON list.
select p.county, p.id, p.id_index, p.name, p.birth, p.sex, p.ethnic, m.first_day, m.household, p.merged_into, p.died
from person p
left join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
where p.id_index <> '' and p.id_index in (select value from json_each(?1))
