-- name: registry.contacts_of_households
-- Address and telephone of many households. ?2 is a JSON list of ids.
select id, address_masked, address_sealed, phone_masked, phone_sealed, address_index, phone_index
from household
where county = ?1 and id in /* sqlite: (select value from json_each(?2)) *//* postgresql: (select cast(value as bigint) from json_array_elements_text(cast(?2 as json))) */
