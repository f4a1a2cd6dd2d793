-- name: linkage.add_constraint
insert into link_constraint (county, id, kind, statement, statement_index, person, item, account, at_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
