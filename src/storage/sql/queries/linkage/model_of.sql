-- name: linkage.model_of
-- What one delivery taught.
select content from link_model where county = ?1 and delivery = ?2
