-- name: casework.add_attachment
-- What stands beside the sealed file.
insert into attachment (county, id, village, subject, subject_id, name, media, bytes, digest, account, created_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
