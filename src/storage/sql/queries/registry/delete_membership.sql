-- name: registry.delete_membership
-- Only when another county states the same day: two homes on one day cannot both stand, the later delivery does.
delete from membership where county = ?1 and person = ?2 and first_day = ?3
