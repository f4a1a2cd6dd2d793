-- name: registry.update_membership
-- Closes a membership, or corrects it when the new statement holds from the same day.
update membership set last_day = ?4, household = ?5, relation = ?6
where county = ?1 and person = ?2 and first_day = ?3
