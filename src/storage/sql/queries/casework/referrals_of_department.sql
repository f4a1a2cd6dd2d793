-- name: casework.referrals_of_department
-- Referrals to a department (?3) in the order of their due days, from where the page before ended (?13, ?14).
select
-- include referral_columns
from referral r
join household h on h.county = r.county and h.id = r.household
where r.department = ?3 and /* sqlite: + */r.village between ?1 and ?2
  and
-- include referral_filter
  and (r.due, r.lead) > (?13, ?14)
order by r.due, r.lead
limit ?15
