-- name: casework.escalate_leads
-- Once for each lead that has become late: ?3 today. Late in the village (3, 4, 5) the township is told, late in the township the county;
-- the numbers are those of policy::Level.
update lead set escalated = case when state in (1, 6) then 3 else 4 end
where is_open = 1 and due < ?3 and escalated = 0 and /* sqlite: + */village between ?1 and ?2
