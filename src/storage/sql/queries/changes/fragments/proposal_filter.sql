where r.county between ?1 and ?2 and (?3 = 0 or r.kind = ?3) and (?4 = 0 or ?4 = case when r.state = 1 and not exists (
    select 1 from membership m where m.county = r.county and m.person = r.person and m.last_day = 2932896) then 4 else r.state end)
