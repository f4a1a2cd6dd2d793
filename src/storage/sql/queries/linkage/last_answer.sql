-- name: linkage.last_answer
-- Number of the last answer that was ever given; null = none.
select max(number) from link_answer where county = ?1 and item = ?2
