-- name: casework.late_leads
-- Open leads by division of a level, as late_tasks: urgent on their last day and the day before.
-- By village first: the index has them in this order, so that SQLite sorts nothing but villages.
select village / ?3 * ?3, cast(sum(leads) as bigint), cast(sum(soon) as bigint), cast(sum(late) as bigint), max(days)
from (
  select village, count(*) as leads, sum(case when due between ?4 and ?4 + 1 then 1 else 0 end) as soon,
    sum(case when due < ?4 then 1 else 0 end) as late, max(case when due < ?4 then ?4 - due else 0 end) as days
  from lead
  where is_open = 1 and village between ?1 and ?2
  group by village
) by_village
group by village / ?3
order by village / ?3
