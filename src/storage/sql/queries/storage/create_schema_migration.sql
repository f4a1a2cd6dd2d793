-- name: storage.create_schema_migration
-- The one table that migrations themselves need.
create table if not exists schema_migration (
  number integer not null,
  name text not null,
  checksum text not null,
  constraint schema_migration_key primary key (number)
)
