-- name: registry.households_by_members_reverse
-- households_by_members, backwards: large households first.
select
-- include household_columns
from household h
where +h.village between ?1 and ?2
  and
-- include household_filter
  and (h.members, h.household_code, h.county) < (?6, ?7, ?8)
order by h.members desc, h.household_code desc, h.county desc
limit ?9
