-- name: linkage.scan_people
-- Streams everybody who belongs to a household of the county now, by person. 2932896 = 9999-12-31, an open interval.
select m.person, m.household, h.village, p.name, p.id_sealed, p.phone_sealed, p.sex, p.birth
from membership m
join household h on h.county = m.county and h.id = m.household
join person p on p.county = m.county and p.id = m.person
where m.county = ?1 and m.last_day = 2932896
order by m.person
