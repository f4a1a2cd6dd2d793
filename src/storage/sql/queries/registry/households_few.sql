-- name: registry.households_few
-- A township or village: found by the index on village, then sorted; the sort key stands in ?12 (0 code, 1 village, 2 members).
select
-- include household_columns
from household h
where
-- include household_filter
  and (case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end, h.household_code, h.id) > (?8, ?9, ?10)
order by case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end asc, h.household_code asc, h.id asc
limit ?11
