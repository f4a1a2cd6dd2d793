-- name: casework.late_tasks
-- What waits, is urgent (?4 today), late or paused, by division of a level and kind; ?3 is what a code of that level is a multiple of.
select village / ?3 * ?3, kind, count(*), sum(case when paused = 0 and warn <= ?4 and due >= ?4 then 1 else 0 end),
  sum(case when paused = 0 and due < ?4 then 1 else 0 end), sum(paused), max(case when paused = 0 and due < ?4 then ?4 - due else 0 end)
from task
where village between ?1 and ?2
group by village / ?3, kind
order by village / ?3, kind
