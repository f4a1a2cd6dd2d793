-- name: intake.save_record_dataset
-- Catalogue of the typed tables; titles follow the newest pack.
insert into record_dataset (dataset, title, entity, sensitivity, proposes) values (?1, ?2, ?3, ?4, ?5)
on conflict (dataset) do update set title = excluded.title, entity = excluded.entity, sensitivity = excluded.sensitivity, proposes = excluded.proposes
