-- name: analysis.scenarios
-- One's own, the unit's, and those of all.
select
-- include scenario_columns
from scenario s
where s.county = 0 and (s.owner = ?1 or (s.sharing = 1 and s.unit = ?2) or s.sharing = 2)
order by s.changed_ms desc, s.id desc
