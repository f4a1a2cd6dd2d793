-- name: screening.scan_one_household
-- scan_households for household ?6 of county ?1 alone; ?2 is the same county.
select s.county, s.household, s.village, s.kind, s.monitored, s.assistance, s.relocated, s.lifted_year, s.first_day, h.household_code, s.group_name
from household_state s
join household h on h.county = s.county and h.id = s.household
where s.county = ?1 and s.county = ?2 and s.household = ?6 and s.village between ?3 and ?4 and s.first_day <= ?5 and s.last_day >= ?5
