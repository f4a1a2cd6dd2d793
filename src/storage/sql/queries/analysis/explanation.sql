-- name: analysis.explanation
-- One explanation.
select
-- include explanation_columns
from explanation x
where x.county between ?1 and ?2 and x.id = ?3 and x.village between ?4 and ?5
