-- name: registry.close_membership
-- The person belongs to a household of another county from the day after.
update membership set last_day = ?4 where county = ?1 and person = ?2 and first_day = ?3
