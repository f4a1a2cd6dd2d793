-- name: changes.later_change
-- The next change in force about the same persons, or about the household ?3 that this one made.
select c.kind, c.at_ms
from registry_change c
where c.county = ?1 and c.undone_ms = 0 and c.id in (
  select later.change
  from registry_change_subject mine
  join registry_change_subject later on later.county = mine.county and later.household = 0 and later.person = mine.person and later.change > ?2
  where mine.county = ?1 and mine.change = ?2 and mine.household = 0
  union all
  select s.change from registry_change_subject s where s.county = ?1 and s.household = ?3 and s.household > 0 and s.change > ?2)
order by c.id
limit 1
