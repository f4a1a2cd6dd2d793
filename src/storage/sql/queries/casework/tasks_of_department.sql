-- name: casework.tasks_of_department
-- Tasks of a department, walked in the order of the index task_by_department; see tasks_of_level.
select
-- include task_columns
-- include task_page_begin
  where t.department = ?3 and t.department <> '' and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
-- include task_page_end
