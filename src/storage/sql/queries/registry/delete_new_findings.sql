-- name: registry.delete_new_findings
-- On households that a step made; nobody had anything to do with them.
delete from finding where county = ?1 and household between ?2 and ?3
