-- name: registry.raise_version
-- People of the county have changed: an index made before is no longer theirs. Steps are random, so that a database put back from a
-- backup never comes to a version that another course of events has had.
insert into registry_version (county, version, people) values (?1, 1 + /* sqlite: abs(random() % 1000000000) *//* postgresql: cast(random() / 1e-9 as bigint) */,
  1 + /* sqlite: abs(random() % 1000000000) *//* postgresql: cast(random() / 1e-9 as bigint) */)
on conflict (county) do update set version = registry_version.version + excluded.version, people = registry_version.people + excluded.people
