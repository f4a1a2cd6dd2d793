-- name: casework.declaration
-- One declaration, if its village is in scope.
select
-- include declaration_columns
from declaration d
where d.id = ?1 and d.county between ?2 and ?3 and d.village between ?4 and ?5
