-- name: casework.tasks_escalated
-- Tasks of a level that are late and were escalated, walked in the order of the index task_escalated; see tasks_of_level.
select
-- include task_columns
-- include task_page_begin
  where t.escalated = 1 and t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
-- include task_page_end
