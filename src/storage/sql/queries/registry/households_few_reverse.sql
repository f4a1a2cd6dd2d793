-- name: registry.households_few_reverse
-- households_few, backwards.
select
-- include household_columns
from household h
where
-- include household_filter
  and (case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end, h.household_code, h.id) < (?8, ?9, ?10)
order by case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end desc, h.household_code desc, h.id desc
limit ?11
