-- name: casework.findings_by_rule
-- Open findings of a division by rule. Reads the index finding_by_village alone.
select rule, count(*) from finding where state = 1 and village between ?1 and ?2 group by rule order by rule
