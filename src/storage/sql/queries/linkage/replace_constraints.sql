-- name: linkage.replace_constraints
-- The last word about a statement holds: what says otherwise than that it is person ?3's (0 = nobody's) ends.
update link_constraint set ended_ms = ?4
where county = ?1 and statement_index = ?2 and ended_ms = 0 and ((kind = 1 and person <> ?3) or (kind = 2 and person = ?3))
