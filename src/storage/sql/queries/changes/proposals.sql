-- name: changes.proposals
-- Open ones about somebody who is in no household any more have lapsed.
select
-- include proposal_columns
from registry_proposal r
left join delivery d on d.county = r.county and d.id = r.delivery
-- include proposal_filter
order by r.made_ms desc, r.id desc
limit ?5 offset ?6
