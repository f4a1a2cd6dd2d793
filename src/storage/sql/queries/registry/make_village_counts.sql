-- name: registry.make_village_counts
-- Made anew after every import that touches the county.
insert into village_count (county, village, households, persons, lifted, monitored)
select county, village, count(*), sum(members), sum(case when kind = 'lifted' then 1 else 0 end),
  sum(case when monitored in ('', 'none') then 0 else 1 end)
from household
where county = ?1
group by county, village
