-- name: registry.households_by_person_reverse
-- households_by_person, backwards.
select
-- include household_columns
from household h
where
-- include household_filter
  and (h.county, h.id) in (
    select m.county, m.household
    from person p
    join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
    where p.name >= ?13 and p.name < ?14)
  and (case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end, h.household_code, h.id) < (?8, ?9, ?10)
order by case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end desc, h.household_code desc, h.id desc
limit ?11
