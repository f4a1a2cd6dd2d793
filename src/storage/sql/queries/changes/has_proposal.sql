-- name: changes.has_proposal
-- Whether the record has been proposed about this person, or anything of the kind waits about them.
select 1 from registry_proposal where county = ?1 and kind = ?2 and person = ?3 and (state = 1 or record = ?4) limit 1
