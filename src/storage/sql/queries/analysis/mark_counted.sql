-- name: analysis.mark_counted
-- Its finding has counted again.
update explanation set counted = 1 where county = ?1 and id = ?2
