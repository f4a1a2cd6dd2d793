-- name: casework.tasks_escalated
-- Tasks of a level that are late and were escalated; see tasks_of_level. SQLite walks the index task_escalated. PostgreSQL has no index that
-- speaks of escalated (see migration 7): it walks task_by_level as far as the sums know of escalated tasks.
select
-- include task_columns
-- include task_page_begin
  where t.escalated = 1 and t.level = ?3 and /* sqlite: + */t.village between ?1 and ?2
    /* postgresql: and t.due <= (select max(s.due) from task_sum s where s.escalated > 0 and s.town between ?1 / 1000 and ?2 / 1000) */
    and
-- include task_filter
-- include task_page_end
