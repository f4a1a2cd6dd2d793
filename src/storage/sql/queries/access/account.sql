-- name: access.account
-- By id.
select
-- include account_columns
from account where id = ?1
