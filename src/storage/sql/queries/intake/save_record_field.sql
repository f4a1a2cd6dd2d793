-- name: intake.save_record_field
-- Catalogue of the typed tables; fields that a pack has dropped stay.
insert into record_field (dataset, position, field, title, type, visible, is_time) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (dataset, field) do update set
  position = excluded.position, title = excluded.title, type = excluded.type, visible = excluded.visible, is_time = excluded.is_time
