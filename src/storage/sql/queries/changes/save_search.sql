-- name: changes.save_search
-- What was searched when.
insert into duplicate_search (county, searched_ms, version) values (?1, ?2, ?3)
on conflict (county) do update set searched_ms = excluded.searched_ms, version = excluded.version
