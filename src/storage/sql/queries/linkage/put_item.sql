-- name: linkage.put_item
-- A row that was delivered before, and about which the engine thinks otherwise now. What a reviewer has said of it stays.
insert into link_item (county, id, delivery, dataset, line, statement, statement_index, zone, person, village, posterior, relative, nobody, candidates, purpose, gain,
  reviewers, state, queue_part, queue_rank)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
on conflict (county, id) do update set delivery = excluded.delivery, line = excluded.line, statement = excluded.statement, statement_index = excluded.statement_index,
  zone = excluded.zone, person = excluded.person, village = excluded.village, posterior = excluded.posterior, relative = excluded.relative, nobody = excluded.nobody,
  candidates = excluded.candidates, purpose = excluded.purpose, gain = excluded.gain, reviewers = excluded.reviewers, state = excluded.state,
  queue_part = excluded.queue_part, queue_rank = excluded.queue_rank
where link_item.state <> 2
