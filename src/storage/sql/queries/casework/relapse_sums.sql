-- name: casework.relapse_sums
-- The same by division of a level: ?3 is what a code of that level is a multiple of.
select village / ?3 * ?3, count(*)
from lead
where relapse_of <> 0 and is_open = 1 and village between ?1 and ?2
group by village / ?3
order by village / ?3
