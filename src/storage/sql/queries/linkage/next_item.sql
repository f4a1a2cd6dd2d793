-- name: linkage.next_item
-- The first that account ?1 may answer (?6 = 1: it is the office's), after county ?8, rank ?9 and number ?10, in the order of the queue; of
-- several counties one after the other. ?7 = 0: within the budget, queue and audit sample mixed; 1: beyond it
-- (a range, so that SQLite walks the index in its order).
select l.id from link_item l
where l.state = 1 and l.purpose <> 0 and l.queue_part between ?7 and ?7 and
-- include item_filter
  and (l.county > ?8 or (l.county = ?8 and (l.queue_rank < ?9 or (l.queue_rank = ?9 and l.id > ?10))))
  and
-- include may_answer
order by l.county, l.queue_part, l.queue_rank desc, l.id
limit 1
