-- name: casework.events
-- All events of a lead or case whose village is in scope, by sequence.
select
-- include event_columns
from work_event e
where e.county = ?1 and e.subject = ?2 and e.subject_id = ?3 and e.county between ?4 and ?5
  and ((?2 = 1 and exists (select 1 from lead l where l.county = ?1 and l.id = ?3 and l.village between ?6 and ?7))
    or (?2 = 2 and exists (select 1 from case_file c where c.county = ?1 and c.id = ?3 and c.village between ?6 and ?7)))
order by e.sequence
