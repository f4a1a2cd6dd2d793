-- name: registry.scan_household_codes
-- Streams the codes of a range, for matching household files.
select household_code, id, village from household where county between ?1 and ?2 and village between ?3 and ?4
