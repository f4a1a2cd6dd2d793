-- name: casework.declarations
-- Those of a state, the first due first; ?3 empty: all.
select
-- include declaration_columns
from declaration d
where d.village between ?1 and ?2 and (?3 = '' or d.state = ?3)
order by d.due, d.id
limit ?4
