-- name: registry.list_divisions
-- The whole list; the tree is built and walked in memory.
select code, first_day, last_day, name, level, parent, source, merged_into from division order by code, first_day
