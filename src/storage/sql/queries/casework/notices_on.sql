-- name: casework.notices_on
-- What hangs in a village on a day.
select
-- include notice_columns
from notice n
where n.village = ?1 and n.closed = 0 and n.closes >= ?2 and n.opens <= ?2
order by n.closes, n.id
