-- name: changes.last_search
-- When the counties were searched last.
select max(searched_ms) from duplicate_search where county between ?1 and ?2
