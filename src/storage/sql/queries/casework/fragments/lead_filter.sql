  l.is_open = ?3
  and (?4 = 0 or l.state = ?4)
  and ((cast(?5 as bigint) >> l.grade) & 1) = 1
  and l.due between ?6 and ?7
  and (?8 = '' or replace(',' || l.risks || ',', ?8, '') <> ',' || l.risks || ',')
  and (?9 = '' or (l.county, l.household) in (
    select f.county, f.household
    from finding f
    where +f.state = 1 and f.rule between ?10 and ?11 and replace(?9, ',' || f.rule || ',', '') <> ?9))
