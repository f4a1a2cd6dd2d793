-- name: linkage.registry_version
-- No row: the register was never changed since versions are kept.
select version, people from registry_version where county = ?1
