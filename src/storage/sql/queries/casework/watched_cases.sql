-- name: casework.watched_cases
-- Eliminated cases of an area whose households are still watched on a day (?3), with their households.
select household, id
from case_file
where watch_until is not null and watch_until >= ?3 and village between ?1 and ?2
order by id
