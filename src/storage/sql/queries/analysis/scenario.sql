-- name: analysis.scenario
-- One scenario.
select
-- include scenario_columns
from scenario s
where s.county = 0 and s.id = ?1
