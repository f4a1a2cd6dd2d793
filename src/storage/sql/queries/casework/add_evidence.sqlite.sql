-- name: casework.add_evidence
-- Evidence of new findings in bulk.
insert into finding_evidence (county, finding, evidence)
values (?1, ?2, ?3)
