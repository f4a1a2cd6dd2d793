-- name: casework.tasks_paused
-- Tasks of a level whose clock stands still, walked in the order of the index task_paused; see tasks_of_level.
select
-- include task_columns
-- include task_page_begin
  where t.paused = 1 and t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
-- include task_page_end
