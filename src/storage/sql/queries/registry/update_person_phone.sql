-- name: registry.update_person_phone
-- Every encryption of the same number differs, so there is nothing to compare: the newest statement stands.
update person set phone_sealed = ?3, phone_masked = ?4 where county = ?1 and id = ?2
