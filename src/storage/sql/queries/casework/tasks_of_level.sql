-- name: casework.tasks_of_level
-- Tasks of a level in a county or more, walked in the order of the index task_by_level from where the page before ended: by due day.
-- The index holds all that is filtered by; rows are read for one page only. The plus sign keeps SQLite off the index on village; PostgreSQL has statistics and knows better.
select
-- include task_columns
-- include task_page_begin
  where t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
-- include task_page_end
