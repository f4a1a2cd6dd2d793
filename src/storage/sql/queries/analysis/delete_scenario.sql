-- name: analysis.delete_scenario
-- Gone.
delete from scenario where county = 0 and id = ?1
