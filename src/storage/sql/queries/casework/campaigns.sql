-- name: casework.campaigns
-- Those whose area has something in common with the scope, the newest first.
select county, id, division, title, first_day, last_day, closed, account, created_ms
from campaign
where low <= ?2 and high >= ?1
order by created_ms desc, id desc
