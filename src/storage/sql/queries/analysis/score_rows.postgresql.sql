-- name: analysis.score_rows
-- Leads of the scope, summed where they lie: what is sent is a few thousand rows. ?6: by source; ?7: first milliseconds of months, a JSON list.
select rules, source, area, coalesce((array(select cast(value as bigint) from json_array_elements_text(cast(?7 as json))))[month], 0), leads, confirmed, not_qualified,
  wrong, waiting
from (
  select rules, case when cast(?6 as bigint) = 1 then source else '' end as source, village / cast(?5 as bigint) * cast(?5 as bigint) as area,
    width_bucket(opened_ms, array(select cast(value as bigint) from json_array_elements_text(cast(?7 as json)))) as month, count(*) as leads,
    count(*) filter (where conclusion in ('qualifies', 'already_monitored', 'other_aid')) as confirmed,
    count(*) filter (where conclusion = 'not_qualified') as not_qualified, count(*) filter (where conclusion = 'false_alarm') as wrong,
    count(*) filter (where is_open = 1 and conclusion not in ('qualifies', 'already_monitored', 'other_aid', 'not_qualified', 'false_alarm')) as waiting
  from lead
  where village between ?1 and ?2 and opened_ms >= ?3 and opened_ms < ?4
  group by 1, 2, 3, 4
) sums
