-- name: changes.add_pair
-- Found by a search, or merged by somebody without one.
insert into duplicate_pair (county, first, second, posterior, same_household, parts, state, found_ms) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
