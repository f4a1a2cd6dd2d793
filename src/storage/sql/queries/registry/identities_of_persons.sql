-- name: registry.identities_of_persons
-- What does not change over time, of many persons. ?2 is a JSON list of ids.
select id, name, id_index, id_sealed, id_masked, sex, birth, ethnic
from person
where county = ?1 and id in /* sqlite: (select value from json_each(?2)) *//* postgresql: (select cast(value as bigint) from json_array_elements_text(cast(?2 as json))) */
