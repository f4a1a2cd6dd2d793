-- name: casework.event_by_key
-- What came of a key.
select
-- include event_columns
from work_event e
where e.county = ?1 and e.key = ?2 and e.key <> ''
