-- name: registry.raise_version
-- People of the county have changed: an index made before is no longer theirs.
insert into registry_version (county, version, people) values (?1, 1, 1)
on conflict (county) do update set version = registry_version.version + 1, people = registry_version.people + 1
