-- name: registry.authorised
-- Whether a household has let its assets be looked into on a day, and has not taken that back.
select 1 from authorisation a where a.county = ?1 and a.household = ?2 and a.withdrawn = 0 and a.signed_on <= ?3 and a.valid_to >= ?3 limit 1
