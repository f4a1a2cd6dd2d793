-- name: intake.save_effects
update delivery set effects = ?3 where county = ?1 and id = ?2
