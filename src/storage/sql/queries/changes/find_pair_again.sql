-- name: changes.find_pair_again
-- What is open, lapsed or unsure follows the latest search; found_ms is when a lapsed one came back.
update duplicate_pair set posterior = ?4, same_household = ?5, parts = ?6, found_ms = case when state = 4 then ?7 else found_ms end,
  state = case when state = 4 then 1 else state end
where county = ?1 and first = ?2 and second = ?3 and state in (1, 4, 5)
