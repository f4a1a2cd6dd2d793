-- name: casework.escalate_referrals
-- Once for each referral that has become late: ?3 today.
update referral set escalated = 1
where is_open = 1 and due < ?3 and escalated = 0 and /* sqlite: + */village between ?1 and ?2
