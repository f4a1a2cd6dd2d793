-- name: analysis.explanation_of
-- The explanation of a household's finding that has not ended.
select
-- include explanation_columns
from explanation x
where x.county = ?1 and x.household = ?2 and x.rule = ?3 and x.ended_ms = 0
