-- name: casework.referrals_of_villages
-- Referrals of an area, whoever they are addressed to; see referrals_of_department.
select
-- include referral_columns
from referral r
join household h on h.county = r.county and h.id = r.household
where r.village between ?1 and ?2 and ?3 = ''
  and
-- include referral_filter
  and (r.due, r.lead) > (?13, ?14)
order by r.due, r.lead
limit ?15
