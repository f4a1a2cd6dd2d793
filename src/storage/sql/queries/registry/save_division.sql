-- name: registry.save_division
-- A later edition of the list corrects entries that begin on the same day.
insert into division (code, first_day, last_day, name, level, parent, source, merged_into)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
on conflict (code, first_day) do update set
  last_day = excluded.last_day, name = excluded.name, level = excluded.level, parent = excluded.parent, source = excluded.source,
  merged_into = excluded.merged_into
