-- name: linkage.former_name
-- The person's former name of this keyed hash, when it is known.
select id from person_alias where county = ?1 and value_index = ?2 and kind = 2 and ended_ms = 0 and person = ?3
limit 1
