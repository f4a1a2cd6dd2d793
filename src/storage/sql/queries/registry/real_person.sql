-- name: registry.real_person
-- One person whose ID number could be somebody's. Masked numbers keep their first two digits, the province; there is no province 99.
select id from person where id_masked <> '' and substr(id_masked, 1, 2) <> '99' limit 1
