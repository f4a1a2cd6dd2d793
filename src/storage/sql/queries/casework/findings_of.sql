-- name: casework.findings_of
-- A household's findings with evidence, open ones and the gravest first; ?6 = 1 keeps those that have cleared.
select
-- include finding_columns
  , coalesce(e.evidence, '')
from household h
join finding f on f.county = h.county and f.household = h.id
left join finding_evidence e on e.county = f.county and e.finding = f.id
where h.id = ?1 and h.county between ?2 and ?3 and h.village between ?4 and ?5 and (f.state = 1 or ?6 = 1)
order by f.state, f.severity desc, f.rule, f.last_seen_ms desc, f.id
