-- name: changes.person_fact
-- Who somebody is and where at home now; household 0 = nowhere.
select p.county, p.id, p.name, p.merged_into, coalesce(m.household, 0), case when p.id_index = '' then 0 else 1 end
from person p
left join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
where p.id = ?1
