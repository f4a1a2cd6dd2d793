-- name: intake.withdraw_lead
-- An open lead that has lost findings: what it still rests on, and that it has to be judged anew.
update lead set withdrawn = ?3, rules = ?4, findings = ?5, sequence = ?6, version = version + 1 where county = ?1 and id = ?2 and is_open = 1
