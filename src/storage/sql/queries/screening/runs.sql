-- name: screening.runs
-- Newest first; county 0 = a run over everything, of interest to every county.
select county, id, as_of, started_ms, finished_ms, pack, pack_hash, households, persons, records, findings_new, findings_changed, findings_cleared,
  findings_same, leads_new, leads_changed
from screening_run
where (county between ?1 and ?2 or county = 0) and ?1 <= ?2
order by started_ms desc, id desc
limit ?3
