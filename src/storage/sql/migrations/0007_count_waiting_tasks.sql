-- What waits, counted by township, kind and days, so that "who is late" of a city does not walk every task of it.
-- SQLite has one writer and keeps one row for each key. On PostgreSQL clerks of one township would wait for each other on such a row
-- (and might lock each other out): there every statement adds rows of differences, which are summed by the reader and folded by the
-- daily pass.
create table task_sum (
  county integer not null,
  town bigint not null,
  kind text /* postgresql: collate "C" */ not null,
  due integer not null,
  warn integer not null,
  paused smallint not null,
  tasks integer not null
  /* postgresql: , escalated integer not null */
  /* sqlite: , constraint task_sum_key primary key (town, kind, due, warn, paused, county) */
) /* sqlite: without rowid */;

/* sqlite:
insert into task_sum (county, town, kind, due, warn, paused, tasks)
select county, village / 1000, kind, due, warn, paused, count(*) from task group by county, village / 1000, kind, due, warn, paused;
create trigger task_sum_insert after insert on task begin
  insert into task_sum (county, town, kind, due, warn, paused, tasks)
  values (new.county, new.village / 1000, new.kind, new.due, new.warn, new.paused, 1)
  on conflict (town, kind, due, warn, paused, county) do update set tasks = tasks + 1;
end;
create trigger task_sum_delete after delete on task begin
  update task_sum set tasks = tasks - 1
  where town = old.village / 1000 and kind = old.kind and due = old.due and warn = old.warn and paused = old.paused and county = old.county;
end;
*/

/* postgresql:
insert into task_sum (county, town, kind, due, warn, paused, tasks, escalated)
select county, village / 1000, kind, due, warn, paused, count(*), sum(escalated) from task group by county, village / 1000, kind, due, warn, paused;
create index task_sum_by_town on task_sum (town);
create function count_tasks_added() returns trigger language plpgsql as $$ begin
  insert into task_sum (county, town, kind, due, warn, paused, tasks, escalated)
  select county, village / 1000, kind, due, warn, paused, count(*), sum(escalated) from added group by county, village / 1000, kind, due, warn, paused;
  return null;
end $$;
create function count_tasks_removed() returns trigger language plpgsql as $$ begin
  insert into task_sum (county, town, kind, due, warn, paused, tasks, escalated)
  select county, village / 1000, kind, due, warn, paused, -count(*), -sum(escalated) from removed group by county, village / 1000, kind, due, warn, paused;
  return null;
end $$;
create trigger task_sum_insert after insert on task referencing new table as added for each statement execute function count_tasks_added();
create trigger task_sum_delete after delete on task referencing old table as removed for each statement execute function count_tasks_removed();
*/
-- Tasks are replaced, never changed, but for escalated.
/* postgresql:
create function refuse_task_change() returns trigger language plpgsql as $$ begin raise exception 'tasks are replaced, never changed' using errcode = '23514'; end $$;
*/
create trigger task_is_replaced before update of county, case_id, key, kind, village, due, warn, paused on task
/* sqlite: begin select raise(abort, 'tasks are replaced, never changed'); end; */
/* postgresql: for each statement execute function refuse_task_change(); */

-- The daily pass sets escalated on every row whose day is over. PostgreSQL changes a row in place, without touching the seven wide
-- indexes, when no index speaks of the column and the page has room for the new version: half of each page, because after a long pause
-- every row may be late at once.
/* postgresql:
drop index task_escalated;
drop index task_escalated_by_village;
alter table task set (fillfactor = 50);
alter table lead set (fillfactor = 50);
cluster task using task_key;
cluster lead using lead_key;
*/
