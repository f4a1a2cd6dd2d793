-- name: linkage.add_answer
insert into link_answer (county, item, number, account, at_ms, answer, person, note) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
