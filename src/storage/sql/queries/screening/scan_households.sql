-- name: screening.scan_households
-- The key of household_state gives the order; no sorting.
select s.county, s.household, s.village, s.kind, s.monitored, s.assistance, s.relocated, s.lifted_year, s.first_day, h.household_code, s.group_name
from household_state s
join household h on h.county = s.county and h.id = s.household
where s.county between ?1 and ?2 and s.village between ?3 and ?4 and s.first_day <= ?5 and s.last_day >= ?5
order by s.county, s.household
