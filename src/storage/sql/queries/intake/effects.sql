-- name: intake.effects
-- Leads and cases first: somebody has to look at them.
select subject, subject_id, household, village, words
from withdrawal_effect
where delivery = ?1 and village between ?2 and ?3
order by case subject when 2 then 1 when 3 then 2 else 3 end, village, subject_id
limit ?4 offset ?5
