-- name: casework.leads_by_grade
-- A county or more, walked in the order of the index lead_by_grade from where the page before ended: red first, then the due day.
-- The index holds all that is filtered by; rows are read for one page only. The plus sign keeps SQLite off the index on village; PostgreSQL has statistics and knows better.
select
-- include lead_columns
from (
  select l.county, l.id
  from lead l
  where l.is_open = ?3 and l.due between ?6 and ?7 and /* sqlite: + */l.village between ?1 and ?2
    and
-- include lead_filter
    and (l.urgency, l.due, l.id) > (?14, ?15, ?16)
  order by l.urgency, l.due, l.id
  limit ?17
) page
cross join lead l
cross join household h
where l.county = page.county and l.id = page.id and h.county = l.county and h.id = l.household
