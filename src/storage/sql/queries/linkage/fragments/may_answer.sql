  not exists (select 1 from link_answer a where a.county = l.county and a.item = l.id and a.undone_ms = 0 and a.account = ?1)
  and (?6 = 1 or (select count(*) from link_answer a where a.county = l.county and a.item = l.id and a.undone_ms = 0 and a.answer <> 4) < 3)
