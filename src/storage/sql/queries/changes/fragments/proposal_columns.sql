r.county, r.id, r.kind, r.person, r.dataset, r.delivery, coalesce(d.file_name, ''), r.line, r.day, r.detail,
  case when r.state = 1 and not exists (
    select 1 from membership m where m.county = r.county and m.person = r.person and m.last_day = 2932896) then 4 else r.state end,
  r.made_ms, r.decided_ms, r.account, r.note, r.change
