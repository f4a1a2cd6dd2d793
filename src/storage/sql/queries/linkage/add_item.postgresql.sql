-- name: linkage.add_item
-- Rows about whom the engine had to think, in bulk.
copy link_item (county, id, delivery, dataset, line, statement, statement_index, zone, person, village, posterior, relative, nobody, candidates, purpose, gain,
  reviewers, state, queue_part, queue_rank) from stdin
