-- name: casework.tasks_of_kind
-- Tasks of a kind, walked in the order of the index task_by_kind; see tasks_of_level.
select
-- include task_columns
-- include task_page_begin
  where t.kind = ?3 and /* sqlite: + */t.village between ?1 and ?2
    and
-- include task_filter
-- include task_page_end
