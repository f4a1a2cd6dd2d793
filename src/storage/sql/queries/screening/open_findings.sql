-- name: screening.open_findings
-- All of a scope, without evidence; 1 = open.
select
-- include finding_columns
from finding f
where f.state = 1 and f.county between ?1 and ?2 and f.village between ?3 and ?4
order by f.county, f.household, f.rule
