-- name: analysis.explanations
-- Accepted ones whose findings have not counted again since.
select
-- include explanation_columns
from explanation x
where x.counted = 0 and x.village between ?1 and ?2 and x.accepted_ms <> 0
order by x.county, x.id
