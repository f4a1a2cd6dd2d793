-- name: linkage.count_closed_items
-- Of what is open, how many account ?1 may not answer any more (?6 = 1: it is the office's): those that it has answered already, or that wait
-- for the office.
select count(*) from link_item l
where l.state = 1 and l.purpose <> 0 and l.answers > 0 and
-- include item_filter
  and not (
-- include may_answer
  )
