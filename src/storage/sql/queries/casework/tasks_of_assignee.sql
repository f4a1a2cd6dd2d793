-- name: casework.tasks_of_assignee
-- Tasks of one person, walked in the order of the index task_by_assignee; see tasks_of_level.
select
-- include task_columns
-- include task_page_begin
  where t.assignee = ?3 and t.assignee <> 0 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
-- include task_page_end
