-- name: casework.notice_as_stored
-- A notice as this transaction is about to replace it; nobody else may meanwhile.
select
-- include notice_columns
from notice n
where n.county = ?1 and n.id = ?2
/* postgresql: for update */
