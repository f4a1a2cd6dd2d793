-- name: casework.notice
-- One notice, if its village is in scope.
select
-- include notice_columns
from notice n
where n.id = ?1 and n.county between ?2 and ?3 and n.village between ?4 and ?5
