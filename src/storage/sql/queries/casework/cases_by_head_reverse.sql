-- name: casework.cases_by_head_reverse
-- cases_by_head, backwards.
select
-- include case_columns
from household h
cross join case_file c
where c.household = h.id and /* sqlite: + */c.county = h.county and /* sqlite: + */c.is_open = ?3 and /* sqlite: + */c.due <= ?9 and /* sqlite: + */c.village between ?1 and ?2
  and
-- include case_filter
  and h.head_name >= ?15 and h.head_name < ?16
  and (case cast(?14 as bigint) when 0 then c.due when 1 then c.opened_ms else c.village end, c.id) < (?11, ?12)
order by case cast(?14 as bigint) when 0 then c.due when 1 then c.opened_ms else c.village end desc, c.id desc
limit ?13
