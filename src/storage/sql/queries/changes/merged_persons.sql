-- name: changes.merged_persons
-- Few, and found by their own index; the names of the columns are what makes it fit.
select id, merged_into from person where county = ?1 and merged_into <> 0
