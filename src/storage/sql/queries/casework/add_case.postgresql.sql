-- name: casework.add_case
-- Cases after their first event.
copy case_file (county, id, household, village, phase, is_open, monitored_class, risks, steps, step_bits, flags, opened_ms, admitted_on, eliminated_on, responsible, responsible_name, previous, due, last_visit, sequence, watch_until) from stdin
