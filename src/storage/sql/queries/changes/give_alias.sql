-- name: changes.give_alias
-- ?4 takes it over from ?3.
update person_alias set person = ?4 where county = ?1 and id = ?2 and person = ?3
