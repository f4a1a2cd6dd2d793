-- name: intake.save_record_dataset
-- Catalogue of the typed tables; titles follow the newest pack.
insert into record_dataset (dataset, title, entity, sensitivity) values (?1, ?2, ?3, ?4)
on conflict (dataset) do update set title = excluded.title, entity = excluded.entity, sensitivity = excluded.sensitivity
