-- name: intake.citing_findings
-- Open findings whose evidence names the delivery; ?2 is its id as evidence writes it.
select f.id, f.household, f.village, f.rule, f.wording
from finding f
join finding_evidence e on e.county = f.county and e.finding = f.id
where f.county = ?1 and f.state = 1 and e.evidence like '%"delivery":"' || ?2 || '"%'
order by f.id
