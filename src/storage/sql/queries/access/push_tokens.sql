-- name: access.push_tokens
-- Newest first; ?3 = 0: all of the counties.
select
-- include push_token_columns
from push_token t
where t.county between ?1 and ?2 and (?3 = 0 or t.id = ?3)
order by t.created_ms desc, t.id desc
