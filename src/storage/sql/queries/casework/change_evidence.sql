-- name: casework.change_evidence
-- Goes with change_finding.
insert into finding_evidence (county, finding, evidence) values (?1, ?2, ?3)
on conflict (county, finding) do update set evidence = excluded.evidence
