-- name: analysis.quality_rows
-- Findings of a rule in a state, a page behind a place; ?10: 0 not explained, 1 explained, 2 either way.
select
-- include finding_columns
  , h.household_code, h.head_name, h.group_name,
-- include explanation_columns
from finding f
join household h on h.county = f.county and h.id = f.household
left join explanation x on x.county = f.county and x.household = f.household and x.rule = f.rule and x.ended_ms = 0 and x.until_day >= ?9
where f.rule = ?1 and f.state = ?2 and +f.village between ?3 and ?4 and f.county between ?5 and ?6
  and (f.county, f.household, f.id) > (cast(?7 as bigint), cast(?8 as bigint), cast(?12 as bigint))
  and (?10 = 2 or (case when x.accepted_ms > 0 then 1 else 0 end) = ?10)
order by f.county, f.household, f.id
limit ?11
