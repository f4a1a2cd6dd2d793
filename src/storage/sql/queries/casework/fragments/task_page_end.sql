    and (t.due, t.village, t.case_id, t.key) > (?13, ?14, ?15, ?16)
  order by t.due, t.village, t.case_id, t.key
  limit ?17
) page
cross join task t
cross join case_file c
cross join household h
where t.county = page.county and t.case_id = page.case_id and t.key = page.key
  and c.county = t.county and c.id = t.case_id and h.county = t.county and h.id = t.household
