-- name: linkage.next_item
-- The first that account ?1 may answer (?6 = 1: it is the office's), after rank ?8 and number ?9, in descending rank. ?7 = 0: within the
-- budget, queue and audit sample mixed: rows of the sample stand where their number puts them; 1: beyond it.
select q.id from (
  select l.id, l.county, l.dataset,
-- include item_rank
  as rank
  from link_item l
  where l.state = 1 and l.purpose <> 0 and (case when l.purpose = 3 then 1 else 0 end) = ?7 and
-- include item_filter
  and
-- include may_answer
) q
where q.rank < ?8 or (q.rank = ?8 and q.id > ?9)
order by q.rank desc, q.id
limit 1
