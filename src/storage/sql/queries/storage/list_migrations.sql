-- name: storage.list_migrations
-- What has run here, to compare with what the program brings.
select number, name, checksum from schema_migration order by number
