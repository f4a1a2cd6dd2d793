-- A queue of 100,000 rows: its order is written down, so that a page and the next item are read where they stand. queue_part: 0 within the budget of reviews, 1 beyond it. queue_rank: what a review is worth; rows of the audit
-- sample stand where their number puts them. answers: in force, of an open item.
alter table link_item add column queue_part smallint not null default 0;
alter table link_item add column queue_rank integer not null default 0;
alter table link_item add column answers smallint not null default 0;
update link_item set queue_part = case when purpose = 3 then 1 else 0 end,
  queue_rank = case when purpose = 2 then (id % 1000003) * 314159 % 500000 else gain end,
  answers = (select count(*) from link_answer a where a.county = link_item.county and a.item = link_item.id and a.undone_ms = 0)
where purpose <> 0;
drop index link_item_queue;
-- Its last three columns are there so that a query need not look at the rows.
create index link_item_queue on link_item (county, queue_part, queue_rank desc, id, dataset, state, purpose) where state = 1 and purpose <> 0;
-- Few: those that two have to answer, and those that somebody could not.
create index link_item_answered on link_item (county, id, dataset) where state = 1 and purpose <> 0 and answers > 0;
-- An item is asked for by its number alone; the scope says in which counties it may be.
create index link_item_by_id on link_item (id, county);

-- What waits, by dataset and part of the queue: 100,000 rows are not counted at every look. Whoever changes items of a dataset holds its lock
-- already, so that nobody waits for a row of sums who would not have waited anyway.
create table link_open (
  county integer not null,
  dataset text /* postgresql: collate "C" */ not null,
  queue_part smallint not null,
  items bigint not null,
  constraint link_open_key primary key (county, dataset, queue_part)
) /* sqlite: without rowid */;
insert into link_open (county, dataset, queue_part, items)
select county, dataset, queue_part, count(*) from link_item where state = 1 and purpose <> 0 group by county, dataset, queue_part;
/* sqlite:
create trigger link_open_insert after insert on link_item when new.state = 1 and new.purpose <> 0 begin
  insert into link_open (county, dataset, queue_part, items) values (new.county, new.dataset, new.queue_part, 1)
  on conflict (county, dataset, queue_part) do update set items = items + 1;
end;
create trigger link_open_update after update of state, purpose, queue_part on link_item begin
  update link_open set items = items - 1
  where old.state = 1 and old.purpose <> 0 and county = old.county and dataset = old.dataset and queue_part = old.queue_part;
  insert into link_open (county, dataset, queue_part, items)
  select new.county, new.dataset, new.queue_part, 1 where new.state = 1 and new.purpose <> 0
  on conflict (county, dataset, queue_part) do update set items = items + 1;
end;
*/
/* postgresql:
create function count_reviews_added() returns trigger language plpgsql as $$ begin
  insert into link_open as o (county, dataset, queue_part, items)
  select county, dataset, queue_part, count(*) from added where state = 1 and purpose <> 0 group by county, dataset, queue_part
  order by county, dataset, queue_part
  on conflict (county, dataset, queue_part) do update set items = o.items + excluded.items;
  return null;
end $$;
create function count_reviews_changed() returns trigger language plpgsql as $$ begin
  insert into link_open as o (county, dataset, queue_part, items)
  select county, dataset, queue_part, sum(n) from (
    select county, dataset, queue_part, 1 as n from changed where state = 1 and purpose <> 0
    union all
    select county, dataset, queue_part, -1 from before where state = 1 and purpose <> 0) both_sides
  group by county, dataset, queue_part having sum(n) <> 0
  order by county, dataset, queue_part
  on conflict (county, dataset, queue_part) do update set items = o.items + excluded.items;
  return null;
end $$;
create trigger link_open_insert after insert on link_item referencing new table as added for each statement execute function count_reviews_added();
create trigger link_open_update after update on link_item referencing old table as before new table as changed for each statement execute function count_reviews_changed();
*/
