-- name: intake.review_row
select
-- include review_columns
from quarantine q
where q.county = ?1 and q.delivery = ?2 and q.position = ?3
