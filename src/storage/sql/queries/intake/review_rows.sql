-- name: intake.review_rows
-- In the order of the file. ?3 = 0: in any state.
select
-- include review_columns
from quarantine q
where q.county = ?1 and q.delivery = ?2 and (?3 = 0 or q.state = ?3)
order by q.position
limit ?4 offset ?5
