-- name: changes.add_alias
-- A number or name that the kept person takes over; source 2 = a merge, ?8 = the change.
insert into person_alias (county, id, person, kind, value, value_index, masked, source, origin, account, at_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 2, ?8, ?9, ?10)
