-- name: linkage.person_place
-- Where a person lives now, with name and sealed number; of one who was merged into another, the other.
select p.id, m.household, h.village, p.name, p.id_sealed
from person c
join person p on p.county = c.county and p.id = coalesce(nullif(c.merged_into, 0), c.id)
join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
join household h on h.county = m.county and h.id = m.household
where c.county = ?1 and c.id = ?2
