-- name: registry.history
-- Every statement about the household, newest first.
select s.first_day, s.last_day, s.village, s.group_name, s.kind, s.monitored, s.assistance, s.relocated, s.lifted_year
from household h
join household_state s on s.county = h.county and s.household = h.id
where h.id = ?1 and h.county between ?2 and ?3 and h.village between ?4 and ?5
order by s.first_day desc
