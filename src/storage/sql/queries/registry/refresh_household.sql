-- name: registry.refresh_household
-- Head (relation 01) and number of members follow from the memberships in force now.
update household set
  members = (select count(*) from membership m where m.county = ?1 and m.household = ?2 and m.last_day = 2932896),
  head_name = coalesce((
    select p.name
    from membership m
    join person p on p.county = m.county and p.id = m.person
    where m.county = ?1 and m.household = ?2 and m.last_day = 2932896 and m.relation = '01'
    order by m.first_day, m.person
    limit 1), '')
where county = ?1 and id = ?2
