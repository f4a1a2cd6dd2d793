-- name: registry.later_changes
-- Changes by hand in force about what a step (?2) changed or made (?3 … ?4), the last one first.
select c.kind, c.at_ms
from registry_change c
where c.county = ?1 and c.undone_ms = 0 and c.id in (
  select s.change
  from registry_change_subject s
  where s.county = ?1 and s.change > ?2 and exists (
    select 1 from registry_before b
    where b.county = s.county and b.id = s.household + s.person and b.step = ?2 and b.part <> 7 and (b.part < 3) = (s.household > 0))
  union
  select s.change from registry_change_subject s where s.county = ?1 and s.household between ?3 and ?4
  union
  select s.change from registry_change_subject s where s.county = ?1 and s.household = 0 and s.person between ?3 and ?4)
order by c.id desc
