-- name: casework.add_declaration
-- What a household said about itself.
insert into declaration (county, id, village, channel, state, household, lead, receipt_index, sealed, risk, created_ms, due, version)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
