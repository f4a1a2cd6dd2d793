-- name: casework.count_referrals_of_villages
-- How many referrals_of_villages finds, ?13 at most.
select count(*)
from (
  select 1 as one
  from referral r
  where r.village between ?1 and ?2 and ?3 = ''
    and
-- include referral_filter
  limit ?13
) found
