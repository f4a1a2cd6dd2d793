-- name: registry.phones_of_persons
-- Telephones of many persons. ?2 is a JSON list of ids.
select id, phone_sealed, phone_masked
from person
where county = ?1 and id in /* sqlite: (select value from json_each(?2)) *//* postgresql: (select cast(value as bigint) from json_array_elements_text(cast(?2 as json))) */
