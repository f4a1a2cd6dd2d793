-- name: linkage.constraints
-- What reviewers settled, in force; about a person who was merged into another it holds for the other.
select c.kind, c.statement, coalesce(nullif(p.merged_into, 0), c.person)
from link_constraint c
left join person p on p.county = c.county and p.id = c.person
where c.county = ?1 and c.ended_ms = 0
order by c.id
