-- name: linkage.raise_version
-- Aliases or constraints of the county have changed, its people have not. Steps are random as in registry.raise_version.
insert into registry_version (county, version, people) values (?1, 1 + /* sqlite: abs(random() % 1000000000) *//* postgresql: cast(random() / 1e-9 as bigint) */, 0)
on conflict (county) do update set version = registry_version.version + excluded.version
