-- name: registry.household_contact
-- What a statement that leaves out address or telephone keeps.
select address_masked, address_sealed, phone_masked, phone_sealed from household where county = ?1 and id = ?2
