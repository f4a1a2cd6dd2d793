-- name: registry.memberships_of_persons
-- All memberships of many persons. ?2 is a JSON list of ids.
select m.person, m.household, m.first_day, m.last_day, m.relation
from membership m
where m.county = ?1 and m.person in /* sqlite: (select value from json_each(?2)) *//* postgresql: (select cast(value as bigint) from json_array_elements_text(cast(?2 as json))) */
order by m.person, m.first_day
