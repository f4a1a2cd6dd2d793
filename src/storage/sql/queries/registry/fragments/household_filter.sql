  h.village between ?1 and ?2
  and (?3 = '' or h.kind = ?3)
  and (?4 = '' or h.monitored = ?4)
  and (?5 = '' or h.assistance = ?5)
  and h.household_code >= ?6 and h.household_code < ?7
