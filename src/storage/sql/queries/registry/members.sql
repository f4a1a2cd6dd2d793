-- name: registry.members
-- Each person's last membership of this household; ?6 = 1 keeps those who have left. The head comes first.
select p.id, m.household, p.name, p.id_masked, p.phone_masked, p.sex, p.ethnic, m.relation, s.education, s.schooling, s.health, s.labour,
  s.working_place, p.birth, s.working, s.insured, m.first_day, m.last_day, case when p.phone_sealed is null then 0 else 1 end
from household h
join membership m on m.county = h.county and m.household = h.id
join person p on p.county = m.county and p.id = m.person
left join person_state s on s.county = p.county and s.person = p.id and s.last_day = 2932896
where h.id = ?1 and h.county between ?2 and ?3 and h.village between ?4 and ?5
  and (m.last_day = 2932896 or ?6 = 1)
  and m.first_day = (select max(x.first_day) from membership x where x.county = m.county and x.household = m.household and x.person = m.person)
order by case when m.last_day = 2932896 then 0 else 1 end, m.relation, coalesce(p.birth, 2932896), p.id
