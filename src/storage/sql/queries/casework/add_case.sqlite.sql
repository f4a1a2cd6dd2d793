-- name: casework.add_case
-- Cases after their first event.
insert into case_file (county, id, household, village, phase, is_open, monitored_class, risks, steps, step_bits, flags, opened_ms, admitted_on, eliminated_on, responsible, responsible_name, previous, due, last_visit, sequence, watch_until)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
