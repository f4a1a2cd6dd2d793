-- name: registry.households_with_person_reverse
-- households_with_person, backwards.
select
-- include household_columns
from household h
where +h.village between ?1 and ?2 and (h.county, h.id) in (
    select m.county, m.household
    from person p
    join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
    where p.name >= ?10 and p.name < ?11)
  and
-- include household_filter
  and (case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end, h.household_code, h.county) < (?6, ?7, ?8)
order by case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end desc, h.household_code desc, h.county desc
limit ?9
