-- name: registry.later_steps
-- Other deliveries in force that later wrote what this step (?2 of ?5) changed or made (?3 … ?4); part 7: members of a household, which
-- counts for households that the step made.
select d.county, d.id, d.file_name, d.received_ms, count(distinct case when found.part in (1, 2, 7) then found.id end), count(distinct case when found.part in (3, 4, 5, 6) then found.id end)
from (
  select later.step, later.part, later.id
  from registry_before mine
  join registry_before later on later.county = mine.county and later.id = mine.id and later.step > mine.step and later.part <> 7
  where mine.county = ?1 and mine.step = ?2 and mine.part <> 7
  union
  select later.step, later.part, later.id from registry_before later where later.county = ?1 and later.id between ?3 and ?4 and later.step > ?2) found
join registry_step s on s.county = ?1 and s.id = found.step and s.delivery <> ?5
join delivery d on d.id = s.delivery
group by d.county, d.id, d.file_name, d.received_ms
order by d.id desc
