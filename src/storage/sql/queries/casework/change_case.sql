-- name: casework.change_case
-- What has become of a case; ?22 is the sequence that its writer saw.
update case_file set
  village = ?4, phase = ?5, is_open = ?6, monitored_class = ?7, risks = ?8, steps = ?9, step_bits = ?10, flags = ?11,
  opened_ms = ?12, admitted_on = ?13, eliminated_on = ?14, responsible = ?15, responsible_name = ?16, previous = ?17, due = ?18, last_visit = ?19, sequence = ?20,
  watch_until = ?21
where county = ?1 and id = ?2 and household = ?3 and sequence = ?22
