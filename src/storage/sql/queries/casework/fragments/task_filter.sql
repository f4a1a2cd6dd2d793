  t.due between ?4 and ?5
  and t.warn <= ?6
  and (?7 < 0 or t.paused = ?7)
  and (?8 < 0 or t.level = ?8)
  and (?9 = 0 or t.assignee = ?9)
  and (?10 = '' or replace(?10, ',' || t.department || ',', '') <> ?10)
  and (?11 = '' or (t.key >= ?11 and t.key < ?12) or (t.kind >= ?11 and t.kind < ?12))
