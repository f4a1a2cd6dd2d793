-- name: registry.households_by_members
-- A county or more, in the order of the index household_by_members. The plus sign keeps SQLite off the index on village.
select
-- include household_columns
from household h
where +h.village between ?1 and ?2
  and
-- include household_filter
  and (h.members, h.household_code, h.county) > (?6, ?7, ?8)
order by h.members, h.household_code, h.county
limit ?9
