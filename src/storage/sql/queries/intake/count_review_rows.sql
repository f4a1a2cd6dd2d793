-- name: intake.count_review_rows
select count(*) from quarantine q where q.county = ?1 and q.delivery = ?2 and (?3 = 0 or q.state = ?3)
