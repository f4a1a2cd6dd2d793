-- name: casework.program_cases
-- Cases in which the program itself has something to do: a notice has hung its days, an authorisation runs out. ?3 today.
select distinct county, case_id
from task
where key in ('authorisation:expire', 'notice:close') and due <= ?3 and /* sqlite: + */village between ?1 and ?2
order by county, case_id
