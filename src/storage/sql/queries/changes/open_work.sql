-- name: changes.open_work
-- What is being done about a household.
select (select count(*) from lead where county = ?1 and household = ?2 and is_open = 1),
  (select count(*) from case_file where county = ?1 and household = ?2 and is_open = 1)
