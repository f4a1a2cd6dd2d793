-- name: casework.cases_without_task
-- Open cases of a class (?3) in an area that have no task of this key (?4).
select c.county, c.id
from case_file c
where c.is_open = 1 and c.village between ?1 and ?2 and c.monitored_class = ?3
  and not exists (select 1 from task t where t.county = c.county and t.case_id = c.id and t.key = ?4)
order by c.county, c.id
