-- name: casework.program_cases
-- Cases in which the program itself has something to do: a notice has hung its days, an authorisation runs out, a watch is over. ?3 today.
select distinct county, case_id
from task
where key in ('authorisation:expire', 'notice:close', 'watch:end') and due <= ?3 and /* sqlite: + */village between ?1 and ?2
order by county, case_id
