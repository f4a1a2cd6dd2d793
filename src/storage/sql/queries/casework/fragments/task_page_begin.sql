  , h.household_code, h.head_name, h.group_name, c.monitored_class, c.phase
from (
  select t.county, t.case_id, t.key
  from task t
