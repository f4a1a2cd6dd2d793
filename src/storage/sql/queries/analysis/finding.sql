-- name: analysis.finding
-- One finding without evidence.
select
-- include finding_columns
from finding f
where f.county between ?1 and ?2 and f.id = ?3 and f.village between ?4 and ?5
