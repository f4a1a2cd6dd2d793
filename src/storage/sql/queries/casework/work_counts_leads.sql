-- name: casework.work_counts_leads
-- Open leads of an area, those of a person (?3), those late on a day (?4). One walk of lead_by_village.
select count(*), coalesce(sum(case when assignee = ?3 and ?3 <> 0 then 1 else 0 end), 0), coalesce(sum(case when due < ?4 then 1 else 0 end), 0)
from lead
where is_open = 1 and village between ?1 and ?2
