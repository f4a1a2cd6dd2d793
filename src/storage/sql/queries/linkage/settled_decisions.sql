-- name: linkage.settled_decisions
-- What reviewers made of what the engine had decided. ?4 = '': of every department.
select d.owner, l.zone, l.purpose, l.posterior, l.answer, l.answer_person, l.person
from link_item l
join delivery d on d.county = l.county and d.id = l.delivery
where l.county between ?1 and ?2 and l.state = 2 and l.purpose <> 0 and (?3 = '' or replace(?3, ',' || l.dataset || ',', '') <> ?3)
  and (?4 = '' or d.owner = ?4)
