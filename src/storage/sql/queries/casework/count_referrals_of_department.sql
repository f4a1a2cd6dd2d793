-- name: casework.count_referrals_of_department
-- How many referrals_of_department finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from referral r
  where r.department = ?3 and /* sqlite: + */r.village between ?1 and ?2
    and
-- include referral_filter
  limit ?13
) found
