-- name: casework.late_referrals
-- Open referrals by division of a level, as late_tasks.
select village / ?3 * ?3, count(*), sum(case when warn <= ?4 and due >= ?4 then 1 else 0 end), sum(case when due < ?4 then 1 else 0 end),
  max(case when due < ?4 then ?4 - due else 0 end)
from referral
where /* sqlite: + */is_open = 1 and village between ?1 and ?2
group by village / ?3
order by village / ?3
