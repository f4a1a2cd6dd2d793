-- name: registry.find_households_by_code
-- Present state of many households at once; ?2 is a JSON list of codes.
select id, household_code, address_index, phone_index, village, group_name, kind, monitored, assistance, relocated, lifted_year, since
from household
where county = ?1 and household_code in (select value from json_array_elements_text(cast(?2 as json)))
