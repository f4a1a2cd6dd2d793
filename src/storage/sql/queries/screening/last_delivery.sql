-- name: screening.last_delivery
-- Deliveries of the counties in scope, and those of a whole city (…00), province (…0000) or the country (0) above them.
select max(received_ms)
from delivery
where dataset = ?1 and state = 1 and (county between ?2 and ?3 or county in (?2 / 100 * 100, ?2 / 10000 * 10000, 0)) and ?2 <= ?3
