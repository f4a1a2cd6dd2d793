  (?4 = 0 or l.state = ?4)
  and ((cast(?5 as bigint) & 15) = 15 or ((cast(?5 as bigint) >> (3 - l.urgency)) & 1) = 1)
  and ((cast(?5 as bigint) & 16) = 0 or (l.county, l.id) in (select r.county, r.id from lead r where r.relapse_of <> 0 and r.village between ?1 and ?2))
  and ((cast(?5 as bigint) & 32) = 0 or (l.county, l.id) in (select w.county, w.id from lead w where w.withdrawn <> 0 and w.village between ?1 and ?2))
  and (?8 = '' or ',' || l.risks || ',' like ?8)
  and (?9 = '' or (l.county, l.household) in (
    select f.county, f.household
    from finding f
    where +f.state = 1 and f.rule between ?10 and ?11 and replace(?9, ',' || f.rule || ',', '') <> ?9))
  and (?12 = 0 or l.assignee = ?12)
  and (?13 = '' or l.source = ?13)
