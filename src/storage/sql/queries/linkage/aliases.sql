-- name: linkage.aliases
-- Numbers and names of former days in force; those of a person who was merged into another are the other's.
select a.id, coalesce(nullif(p.merged_into, 0), a.person), a.kind, a.value, a.value_index, a.masked, a.source, a.origin, a.account, a.at_ms
from person_alias a
left join person p on p.county = a.county and p.id = a.person
where a.county = ?1 and a.ended_ms = 0
order by a.id
