-- name: registry.count_households_with_person
-- How many households_with_person finds in all.
select count(*)
from household h
where +h.village between ?1 and ?2
  and (h.county, h.id) in (
    select m.county, m.household
    from person p
    join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
    where p.name >= ?6 and p.name < ?7)
  and
-- include household_filter
