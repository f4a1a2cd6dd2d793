-- name: intake.delivered_datasets
-- A file whose dataset could not be told has none.
select distinct d.dataset from delivery d where d.county between ?1 and ?2 and d.dataset <> '' order by d.dataset
