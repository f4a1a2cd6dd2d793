-- name: access.push_token_by_index
select
-- include push_token_columns
from push_token t
where t.token_index = ?1
