-- name: linkage.raise_version
-- Aliases or constraints of the county have changed, its people have not.
insert into registry_version (county, version, people) values (?1, 1, 0)
on conflict (county) do update set version = registry_version.version + 1
