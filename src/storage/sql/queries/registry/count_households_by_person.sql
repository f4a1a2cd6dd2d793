-- name: registry.count_households_by_person
-- How many households households_by_person finds in all.
select count(*)
from household h
where
-- include household_filter
  and (h.county, h.id) in (
    select m.county, m.household
    from person p
    join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
    where p.name >= ?8 and p.name < ?9)
