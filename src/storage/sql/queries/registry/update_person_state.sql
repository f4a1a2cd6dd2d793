-- name: registry.update_person_state
-- Closes an interval, or corrects it when the new statement holds from the same day.
update person_state set
  last_day = ?4, education = ?5, schooling = ?6, health = ?7, labour = ?8, working = ?9, working_place = ?10, insured = ?11
where county = ?1 and person = ?2 and first_day = ?3
