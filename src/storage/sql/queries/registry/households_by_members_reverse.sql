-- name: registry.households_by_members_reverse
-- The order of households_by_members, backwards: large households first.
select
-- include household_columns
from household h
where
-- include household_filter
  and (h.members, h.household_code, h.id) < (?8, ?9, ?10)
order by h.members desc, h.household_code desc, h.id desc
limit ?11
