where c.county between ?1 and ?2
  and (?3 = 0 or exists (select 1 from registry_change_subject s where s.county = c.county and s.household = ?3 and s.person = 0 and s.change = c.id))
  and (?4 = 0 or exists (select 1 from registry_change_subject s where s.county = c.county and s.household = 0 and s.person = ?4 and s.change = c.id))
  and (?5 = 0 or c.kind = ?5)
  and exists (
    select 1
    from registry_change_subject s
    join household h on h.county = s.county and h.id = s.household
    where s.county = c.county and s.change = c.id and h.village between ?6 and ?7)
