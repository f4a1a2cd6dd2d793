-- name: registry.count_all_households
-- Without filters the sums of the villages say it at once.
select cast(coalesce(sum(households), 0) as bigint) from village_count where village between ?1 and ?2
