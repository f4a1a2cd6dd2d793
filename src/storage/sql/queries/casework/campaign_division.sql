-- name: casework.campaign_division
-- Where a campaign takes place.
select division from campaign where id = ?1
