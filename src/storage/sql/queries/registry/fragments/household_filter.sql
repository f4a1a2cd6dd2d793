  (?3 = '' or h.kind = ?3)
  and (?4 = '' or h.monitored = ?4)
  and (?5 = '' or h.assistance = ?5)
