-- name: access.account_by_login
-- By login, lower case.
select
-- include account_columns
from account where login = ?1
