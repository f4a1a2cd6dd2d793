-- name: registry.find_persons_by_household
-- Everybody who ever belonged to these households, to recognise persons without a number by name and birth. ?2 is a JSON list of ids.
select distinct m.household, p.id, p.id_index, p.name, p.birth, p.sex, p.ethnic, p.merged_into, p.died
from membership m
join person p on p.county = m.county and p.id = m.person
where m.county = ?1 and m.household in (select cast(value as bigint) from json_array_elements_text(cast(?2 as json)))
