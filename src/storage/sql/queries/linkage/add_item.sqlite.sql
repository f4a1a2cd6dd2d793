-- name: linkage.add_item
-- Rows about whom the engine had to think, in bulk.
insert into link_item (county, id, delivery, dataset, line, statement, statement_index, zone, person, village, posterior, relative, nobody, candidates, purpose, gain,
  reviewers, state, queue_part, queue_rank)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
