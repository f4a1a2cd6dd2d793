-- name: changes.searched
-- Which version of the registry was searched.
select version from duplicate_search where county = ?1
