-- name: screening.scan_members_of_one
-- scan_members for household ?6 of county ?1 alone; ?2 is the same county.
select m.county, m.household, m.person, p.sex, p.birth, p.ethnic, m.relation, s.education, s.schooling, s.health, s.labour, s.working, s.working_place,
  s.insured, m.first_day
from membership m
join household_state h on h.county = m.county and h.household = m.household and h.first_day <= ?5 and h.last_day >= ?5
join person p on p.county = m.county and p.id = m.person
left join person_state s on s.county = m.county and s.person = m.person and s.first_day <= ?5 and s.last_day >= ?5
where m.county = ?1 and m.county = ?2 and m.household = ?6 and h.village between ?3 and ?4 and m.first_day <= ?5 and m.last_day >= ?5
order by m.county, m.household, m.person
