-- name: registry.largest_id
-- Where a new import goes on counting, even if another program's clock ran ahead. What was taken back keeps its ids.
select max(id) from (
  select id from (select id from household order by id desc limit 1) h
  union all
  select id from (select id from person order by id desc limit 1) p
  union all
  select last_id from (select last_id from registry_step order by last_id desc limit 1) s) ids
