-- name: changes.aliases_of
-- What a person was called before, so that the kept person takes it over.
select id from person_alias where county = ?1 and person = ?2 and ended_ms = 0 order by id
