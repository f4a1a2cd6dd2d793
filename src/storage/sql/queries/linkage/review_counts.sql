-- name: linkage.review_counts
-- Open within the budget, open beyond it, settled, by department.
select d.owner, sum(case when l.state = 1 and l.purpose <> 3 then 1 else 0 end), sum(case when l.state = 1 and l.purpose = 3 then 1 else 0 end),
  sum(case when l.state = 2 then 1 else 0 end)
from link_item l
join delivery d on d.county = l.county and d.id = l.delivery
where l.county between ?1 and ?2 and l.purpose <> 0 and (?3 = '' or replace(?3, ',' || l.dataset || ',', '') <> ?3) and (?4 = '' or d.owner = ?4)
group by d.owner
