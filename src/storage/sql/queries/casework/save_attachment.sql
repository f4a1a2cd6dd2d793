-- name: casework.save_attachment
-- What stands beside the sealed file; one that is there goes to the village and the subject it turned out to belong to.
insert into attachment (county, id, village, subject, subject_id, name, media, bytes, digest, account, created_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
on conflict (county, id) do update set village = excluded.village, subject = excluded.subject, subject_id = excluded.subject_id
