-- name: registry.update_household_contact
-- Address and telephone have no history: only the present ones are of use, and fewer copies of personal data exist.
update household set address_masked = ?3, address_sealed = ?4, phone_masked = ?5, phone_sealed = ?6, address_index = ?7, phone_index = ?8
where county = ?1 and id = ?2
