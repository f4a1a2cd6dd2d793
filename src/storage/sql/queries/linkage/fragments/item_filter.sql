  l.county between ?2 and ?3 and (?4 = '' or replace(?4, ',' || l.dataset || ',', '') <> ?4) and (?5 = '' or l.dataset = ?5)
