-- name: linkage.any_item
-- Whether linkage ever had to think about a row of the dataset.
select 1 from link_item where county = ?1 and dataset = ?2 limit 1
