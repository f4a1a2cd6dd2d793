  d.county, d.id, d.dataset, d.dataset_title, d.owner, d.file_name, d.file_hash, d.file_bytes, d.state, d.problem, d.received_ms, d.account, d.pack_hash,
  d.rows_read, d.taken, d.matched, d.unmatched, d.quarantined, d.duplicate, d.replaced, d.details,
  d.sender, d.corrects, d.corrected, d.dismissed, d.withdrawn_ms, d.withdrawn_by, d.withdrawn_reason, d.effects
