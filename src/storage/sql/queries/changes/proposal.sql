-- name: changes.proposal
-- One proposal.
select
-- include proposal_columns
from registry_proposal r
left join delivery d on d.county = r.county and d.id = r.delivery
where r.county between ?1 and ?2 and r.id = ?3
