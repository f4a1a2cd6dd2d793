-- name: changes.changes
-- Changes of households in the scope, newest first.
select
-- include change_columns
from registry_change c
-- include change_filter
order by c.at_ms desc, c.id desc
limit ?8 offset ?9
