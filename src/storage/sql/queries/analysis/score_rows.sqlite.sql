-- name: analysis.score_rows
-- Leads of the scope as they lie in the index, alike ones of a village one after the other: to group them here would sort them all.
-- ?6 and ?7 (by source, months) are left to the reader.
select rules, source, village / ?5 * ?5, opened_ms, 1, conclusion in ('qualifies', 'already_monitored', 'other_aid'), conclusion = 'not_qualified',
  conclusion = 'false_alarm', is_open = 1 and conclusion not in ('qualifies', 'already_monitored', 'other_aid', 'not_qualified', 'false_alarm')
from lead
where village between ?1 and ?2 and opened_ms >= ?3 and opened_ms < ?4 and ?6 is not null and ?7 is not null
