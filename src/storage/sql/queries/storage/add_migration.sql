-- name: storage.add_migration
-- Written in the transaction of the migration itself.
insert into schema_migration (number, name, checksum) values (?1, ?2, ?3)
