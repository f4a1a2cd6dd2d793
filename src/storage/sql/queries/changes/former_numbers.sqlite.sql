-- name: changes.former_numbers
-- Which of these numbers are somebody's of former days; ?2 is a JSON list of keyed indexes.
select value_index from person_alias where county = ?1 and kind = 1 and ended_ms = 0 and value_index in (select value from json_each(?2))
