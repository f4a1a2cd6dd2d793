-- name: linkage.count_left_items
-- What account ?1 may still answer (?6 = 1: it is the office's).
select count(*) from link_item l
where l.state = 1 and l.purpose <> 0 and
-- include item_filter
  and
-- include may_answer
