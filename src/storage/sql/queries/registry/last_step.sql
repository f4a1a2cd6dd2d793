-- name: registry.last_step
-- Deliveries of the register and changes by hand count on in one order, in all counties.
select max(id) from (
  select id from (select id from registry_step order by id desc limit 1) found
  union all
  select id from (select id from registry_change order by id desc limit 1) found) ids
