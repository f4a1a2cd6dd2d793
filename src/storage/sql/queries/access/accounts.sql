-- name: access.accounts
-- All of them; a county has some hundreds.
select
-- include account_columns
from account order by login
