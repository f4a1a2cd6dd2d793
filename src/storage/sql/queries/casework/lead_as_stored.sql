-- name: casework.lead_as_stored
-- What a lead is now, before it is changed.
select version, sequence, state, grade, due, risks, escalated from lead where county = ?1 and id = ?2
