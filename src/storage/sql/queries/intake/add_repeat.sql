-- name: intake.add_repeat
-- The delivery says of a live record what is known already.
insert into record_repeat (county, delivery, record, line) values (?1, ?2, ?3, ?4) on conflict (county, delivery, record) do nothing
