-- name: changes.village_name
-- Township and village in the latest edition of the divisions.
select coalesce((select t.name from division t where t.code = v.parent and t.level = 4 order by t.first_day desc limit 1), ''), v.name
from division v
where v.code = ?1 and v.level = 5 and v.last_day = 2932896
order by v.first_day desc
limit 1
