-- name: intake.count_quarantine
-- How many rows of the delivery were set aside.
select count(*) from quarantine where county = ?1 and delivery = ?2
