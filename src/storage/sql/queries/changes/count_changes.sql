-- name: changes.count_changes
-- How many there are.
select count(*)
from registry_change c
-- include change_filter
