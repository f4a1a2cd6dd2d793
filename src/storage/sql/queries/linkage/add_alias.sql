-- name: linkage.add_alias
insert into person_alias (county, id, person, kind, value, value_index, masked, source, origin, account, at_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
