-- name: registry.household_of_person
-- The household of the person with this number (keyed index ?6).
select
-- include household_columns
from person p
join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
join household h on h.county = m.county and h.id = m.household
where p.id_index = ?6 and p.id_index <> '' and h.village between ?1 and ?2
  and
-- include household_filter
