-- name: registry.households_with_code
-- Households whose code begins with the text (?10 up to ?11); ?12 says how they are sorted, as in households_few. The plus sign keeps SQLite off the index on village.
select
-- include household_columns
from household h
where +h.village between ?1 and ?2 and h.household_code >= ?10 and h.household_code < ?11
  and
-- include household_filter
  and (case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end, h.household_code, h.county) > (?6, ?7, ?8)
order by case cast(?12 as bigint) when 0 then 0 when 1 then h.village else h.members end asc, h.household_code asc, h.county asc
limit ?9
