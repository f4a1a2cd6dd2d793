-- name: registry.scan_person_places
-- Streams everybody with a number who belongs to a household now, for matching. 2932896 = 9999-12-31, an open interval.
select p.id_index, p.id, m.household, h.village
from household h
join membership m on m.county = h.county and m.household = h.id and m.last_day = 2932896
join person p on p.county = m.county and p.id = m.person
where h.county between ?1 and ?2 and h.village between ?3 and ?4 and p.id_index <> ''
