-- name: linkage.last_model
-- Of the newest delivery of the dataset that was not withdrawn.
select m.content
from link_model m
join delivery d on d.county = m.county and d.id = m.delivery
where m.county = ?1 and m.dataset = ?2 and d.withdrawn_ms = 0
order by m.made_ms desc, m.delivery desc
limit 1
