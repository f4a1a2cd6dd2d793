-- name: changes.work_about
-- Everything that speaks of a household and would be left without it.
select (select count(*) from finding where county = ?1 and household = ?2) + (select count(*) from lead where county = ?1 and household = ?2)
  + (select count(*) from case_file where county = ?1 and household = ?2) + (select count(*) from declaration where county = ?1 and household = ?2)
