-- name: changes.member_facts
-- Present members of a household.
select m.person, p.name, m.relation, p.birth, m.first_day
from membership m
join person p on p.county = m.county and p.id = m.person
where m.county = ?1 and m.household = ?2 and m.last_day = 2932896
order by m.person
