-- name: analysis.replace_explanation
-- One whose last day is over makes room for the next; its finding counts by way of that one's end.
update explanation set ended_ms = ?4, counted = 1 where county = ?1 and household = ?2 and rule = ?3 and ended_ms = 0 and until_day < ?5
