-- name: linkage.number_bearer
-- Who has this number (keyed hash), now or formerly.
select id from person where id_index = ?2 and id_index <> '' and county between ?1 and ?1
union all
select person from person_alias where county = ?1 and value_index = ?2 and kind = 1 and ended_ms = 0
limit 1
