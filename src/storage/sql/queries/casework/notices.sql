-- name: casework.notices
-- The newest first; ?3 = 1 shows closed ones as well.
select
-- include notice_columns
from notice n
where /* sqlite: + */n.village between ?1 and ?2 and (?3 = 1 or n.closed = 0)
order by n.posted_ms desc, n.id desc
limit ?4
