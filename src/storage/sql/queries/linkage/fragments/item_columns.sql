-- 2097152 = intake::kSheetLines: a line of several sheets is shown with the name of its sheet.
  l.county, l.id, l.delivery, l.dataset, l.line, l.statement, l.statement_index, l.zone, l.person, l.candidates, l.purpose, l.reviewers, l.state,
  l.answer, l.answer_person, l.settled_ms, l.settled_with, d.dataset_title, d.owner, d.file_name, d.received_ms,
  case when l.line >= 2097152 then d.details else '' end,
  (select count(*) from link_answer a where a.county = l.county and a.item = l.id and a.undone_ms = 0),
  (select count(*) from link_answer a where a.county = l.county and a.item = l.id and a.undone_ms = 0 and a.account = ?1),
  l.superseded_by
