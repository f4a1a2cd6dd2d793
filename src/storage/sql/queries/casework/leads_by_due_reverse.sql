-- name: casework.leads_by_due_reverse
-- leads_by_due, backwards.
select
-- include lead_columns
from (
  select l.county, l.id
  from lead l
  where l.is_open = ?3 and l.due between ?6 and ?7 and /* sqlite: + */l.village between ?1 and ?2
    and
-- include lead_filter
    and (l.due, l.id) < (?14, ?16) and ?15 = 0
  order by l.due desc, l.id desc
  limit ?17
) page
cross join lead l
cross join household h
where l.county = page.county and l.id = page.id and h.county = l.county and h.id = l.household
