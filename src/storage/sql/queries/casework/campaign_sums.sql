-- name: casework.campaign_sums
-- Checked households by division of a level: ?3 is what a code of that level is a multiple of.
select village / ?3 * ?3, count(*), sum(case when result = 'risk' then 1 else 0 end)
from campaign_check
where campaign = ?4 and village between ?1 and ?2
group by village / ?3
order by village / ?3
