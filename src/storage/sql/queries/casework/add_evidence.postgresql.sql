-- name: casework.add_evidence
-- Evidence of new findings in bulk.
copy finding_evidence (county, finding, evidence) from stdin
