-- name: casework.campaign_households
-- Households of an area by village and code after (?4, ?5), with what the campaign ?3 found; ?6: all, fine, risk, or empty = not checked.
select h.id, h.village, h.household_code, h.head_name, h.group_name, coalesce(c.result, ''), coalesce(c.checked_ms, 0)
from household h
left join campaign_check c on c.county = h.county and c.campaign = ?3 and c.household = h.id
where h.village between ?1 and ?2 and (h.village, h.household_code) > (?4, ?5) and (?6 = 'all' or coalesce(c.result, '') = ?6)
order by h.village, h.household_code
limit ?7
