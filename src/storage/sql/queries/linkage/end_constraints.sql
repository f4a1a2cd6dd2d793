-- name: linkage.end_constraints
update link_constraint set ended_ms = ?4 where county = ?1 and statement_index = ?2 and item = ?3 and ended_ms = 0
