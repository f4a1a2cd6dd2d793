-- name: casework.lead_sums
-- Open leads by division of a level: ?3 is what a code of that level is a multiple of, ?4 today. Reads the index lead_by_village alone.
select village / ?3 * ?3, count(*), sum(case when urgency = 0 then 1 else 0 end), sum(case when urgency = 1 then 1 else 0 end),
  sum(case when urgency = 2 then 1 else 0 end), sum(case when urgency = 3 then 1 else 0 end), sum(case when due < ?4 then 1 else 0 end)
from lead
where is_open = 1 and village between ?1 and ?2
group by village / ?3
order by village / ?3
