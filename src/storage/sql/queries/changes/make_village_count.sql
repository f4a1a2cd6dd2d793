-- name: changes.make_village_count
-- As registry.make_village_counts, of one village; no row when nobody is left there. A range, so that SQLite does not walk the county
-- by the table's own key.
insert into village_count (county, village, households, persons, lifted, monitored)
select county, village, count(*), sum(members), sum(case when kind = 'lifted' then 1 else 0 end),
  sum(case when monitored in ('', 'none') then 0 else 1 end)
from household
where village = ?2 and county between ?1 and ?1
group by county, village
