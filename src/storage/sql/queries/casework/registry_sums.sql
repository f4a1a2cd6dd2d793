-- name: casework.registry_sums
-- Registry numbers by division of a level: ?3 is what a code of that level is a multiple of.
select village / ?3 * ?3, cast(sum(households) as bigint), cast(sum(persons) as bigint), cast(sum(lifted) as bigint), cast(sum(monitored) as bigint)
from village_count
where village between ?1 and ?2
group by village / ?3
order by village / ?3
