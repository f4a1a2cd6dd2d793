-- name: casework.task_kinds
-- The kinds of tasks there are from ?1 to ?2, by one look into the index for each.
with recursive found (kind) as (
  select min(kind) from task where kind >= ?1 and kind < ?2
  union all
  select (select min(t.kind) from task t where t.kind > found.kind and t.kind < ?2) from found where found.kind is not null
)
select kind from found where kind is not null
