-- name: registry.households_few
-- A township or village: found by the index on village, then sorted; ?10 says by what (0 code, 1 village, 2 members).
select
-- include household_columns
from household h
where h.village between ?1 and ?2
  and
-- include household_filter
  and (case cast(?10 as bigint) when 0 then 0 when 1 then h.village else h.members end, h.household_code, h.county) > (?6, ?7, ?8)
order by case cast(?10 as bigint) when 0 then 0 when 1 then h.village else h.members end asc, h.household_code asc, h.county asc
limit ?9
