  /* sqlite: + */r.is_open between ?4 and ?5
  and (?6 = 0 or r.state = ?6)
  and (?7 < 0 or r.level = ?7)
  and (?8 = 0 or r.referred_by = ?8)
  and (?9 = 0 or r.household = ?9)
  and r.due between ?10 and ?11
  and r.warn <= ?12
