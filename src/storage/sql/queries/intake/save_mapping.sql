-- name: intake.save_mapping
-- Remembers a layout. What a person confirmed stays confirmed when the program sees it again.
insert into layout_mapping (county, owner, dataset, signature, headings, fields, seen_ms, confirmed_ms, account)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (county, owner, dataset, signature) do update set
  headings = excluded.headings, fields = excluded.fields, seen_ms = excluded.seen_ms, confirmed_ms = excluded.confirmed_ms, account = excluded.account
