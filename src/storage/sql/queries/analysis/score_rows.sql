-- name: analysis.score_rows
-- Leads in the order of the index: alike ones one after the other.
select rules, source, conclusion, village, opened_ms, is_open
from lead
where county between ?1 and ?2 and village between ?3 and ?4 and opened_ms >= ?5 and opened_ms < ?6
order by county, rules, source, village
