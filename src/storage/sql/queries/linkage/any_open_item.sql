-- name: linkage.any_open_item
-- Whether anything of the dataset waits for a reviewer.
select 1 from link_item where county = ?1 and dataset = ?2 and state = 1 limit 1
