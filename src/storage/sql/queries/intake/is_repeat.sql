-- name: intake.is_repeat
-- Whether delivery ?2 says, too, what record ?3 says.
select 1 from record_repeat where county = ?1 and delivery = ?2 and record = ?3
