-- name: casework.late_leads
-- Open leads by division of a level, as late_tasks: urgent on their last day and the day before.
select village / ?3 * ?3, count(*), sum(case when due between ?4 and ?4 + 1 then 1 else 0 end), sum(case when due < ?4 then 1 else 0 end),
  max(case when due < ?4 then ?4 - due else 0 end)
from lead
where is_open = 1 and village between ?1 and ?2
group by village / ?3
order by village / ?3
