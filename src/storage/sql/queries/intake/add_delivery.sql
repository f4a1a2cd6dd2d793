-- name: intake.add_delivery
-- The last act of a delivery: what was read, taken and set aside.
insert into delivery (county, id, dataset, dataset_title, owner, file_name, file_hash, file_bytes, state, problem, received_ms, account, pack_hash,
  rows_read, taken, matched, unmatched, quarantined, duplicate, replaced, details, sender, corrects)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
