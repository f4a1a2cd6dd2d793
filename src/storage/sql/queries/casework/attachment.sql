-- name: casework.attachment
-- One attachment, if its village is in scope.
select county, id, village, subject, subject_id, name, media, bytes, digest, account, created_ms
from attachment
where id = ?1 and county between ?2 and ?3 and village between ?4 and ?5
