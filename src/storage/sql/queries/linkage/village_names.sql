-- name: linkage.village_names
-- Townships and villages of a county; of several names of one code the newest comes last.
select code, name, level, merged_into from division where code between ?1 and ?2 and level >= 4 order by code, first_day
