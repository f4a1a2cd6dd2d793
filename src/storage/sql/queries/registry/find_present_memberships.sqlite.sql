-- name: registry.find_present_memberships
-- The last membership of many persons, open or closed; ?2 is a JSON list of ids.
select m.person, m.first_day, m.last_day, m.household, m.relation
from membership m
where m.county = ?1 and m.person in (select value from json_each(?2))
  and m.first_day = (select max(x.first_day) from membership x where x.county = m.county and x.person = m.person)
