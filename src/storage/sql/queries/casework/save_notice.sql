-- name: casework.save_notice
-- A new notice, or what has become of one.
insert into notice (county, id, village, purpose, announcement, title, opens, closes, lines, contact, posted_by, posted_ms, photo, closed, photos)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
on conflict (county, id) do update set
  village = excluded.village, purpose = excluded.purpose, announcement = excluded.announcement, title = excluded.title, opens = excluded.opens, closes = excluded.closes, lines = excluded.lines, contact = excluded.contact, posted_by = excluded.posted_by, posted_ms = excluded.posted_ms, photo = excluded.photo, closed = excluded.closed, photos = excluded.photos
