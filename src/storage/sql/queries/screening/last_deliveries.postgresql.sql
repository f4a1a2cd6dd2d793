-- name: screening.last_deliveries
-- Of the datasets in the JSON list ?1: the last delivery of the counties in scope, or of a whole city (…00), province (…0000) or the
-- country (0) above them. The index is walked once for each dataset, from its end.
select d.value, (
  select max(received_ms)
  from delivery
  where dataset = d.value and state = 1 and withdrawn_ms = 0 and (county between ?2 and ?3 or county in (?2 / 100 * 100, ?2 / 10000 * 10000, 0)) and ?2 <= ?3)
from json_array_elements_text(cast(?1 as json)) d
