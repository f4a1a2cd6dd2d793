-- name: registry.delete_new_leads
-- Of households that a step made; nobody has touched them.
delete from lead where county = ?1 and household between ?2 and ?3
