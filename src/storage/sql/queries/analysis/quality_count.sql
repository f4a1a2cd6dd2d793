-- name: analysis.quality_count
-- Open findings of a rule, and how many of them are explained.
select count(*), coalesce(sum(case when x.accepted_ms > 0 then 1 else 0 end), 0)
from finding f
left join explanation x on x.county = f.county and x.household = f.household and x.rule = f.rule and x.ended_ms = 0 and x.until_day >= ?6
where f.rule = ?1 and f.state = 1 and +f.village between ?2 and ?3 and f.county between ?4 and ?5
