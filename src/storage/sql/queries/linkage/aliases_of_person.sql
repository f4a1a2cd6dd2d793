-- name: linkage.aliases_of_person
-- In force, newest first, of a present person whose household is in scope; those of a person merged into this one are theirs.
select a.id, p.id, a.kind, a.value_index, a.masked, a.source, a.origin, a.account, a.at_ms
from person p
join membership m on m.county = p.county and m.person = p.id and m.last_day = 2932896
join household h on h.county = m.county and h.id = m.household
join person_alias a on a.county = p.county and a.ended_ms = 0
left join person q on q.county = a.county and q.id = a.person
where p.id = ?1 and p.county between ?2 and ?3 and h.village between ?4 and ?5 and coalesce(nullif(q.merged_into, 0), a.person) = p.id
order by a.at_ms desc, a.id desc
