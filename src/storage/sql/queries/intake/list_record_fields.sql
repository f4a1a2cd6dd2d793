-- name: intake.list_record_fields
-- Small: some dozen tables with some dozen columns.
select d.dataset, d.title, d.entity, f.field, f.title, f.type, f.visible, f.is_time, d.sensitivity, d.proposes
from record_dataset d
join record_field f on f.dataset = d.dataset
order by d.dataset, f.position, f.field
