-- name: registry.delete_new_evidence
-- Of findings on households that a step made.
delete from finding_evidence where county = ?1 and finding in (select f.id from finding f where f.county = ?1 and f.household between ?2 and ?3)
