-- name: registry.households_by_id_index
-- The household of the person with this number (keyed index).
select
-- include household_columns
from household h
where
-- include household_filter
  and (h.county, h.id) in (
    select m.county, m.household
    from person p
    join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
    where p.id_index = ?13)
  and (case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end, h.household_code, h.id) > (?8, ?9, ?10)
order by case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end asc, h.household_code asc, h.id asc
limit ?11
