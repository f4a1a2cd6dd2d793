-- name: changes.count_proposals
-- How many there are.
select count(*)
from registry_proposal r
-- include proposal_filter
