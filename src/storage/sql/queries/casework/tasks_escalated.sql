-- name: casework.tasks_escalated
-- Tasks of a level that are late and were escalated, walked in the order of the index task_escalated; see tasks_of_level.
select
-- include task_columns
  , h.household_code, h.head_name, h.group_name, c.monitored_class, c.phase
from (
  select t.county, t.case_id, t.key
  from task t
  where t.escalated = 1 and t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
    and (t.due, t.village, t.case_id, t.key) > (?13, ?14, ?15, ?16)
  order by t.due, t.village, t.case_id, t.key
  limit ?17
) page
cross join task t
cross join case_file c
cross join household h
where t.county = page.county and t.case_id = page.case_id and t.key = page.key
  and c.county = t.county and c.id = t.case_id and h.county = t.county and h.id = t.household
