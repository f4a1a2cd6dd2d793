-- name: casework.tasks_of_villages
-- Tasks of a township or village: found by the index task_by_village, then sorted.
select
-- include task_columns
-- include task_page_begin
  where t.village between ?1 and ?2 and ?3 = 0
    and
-- include task_filter
-- include task_page_end
