-- name: casework.declaration_by_receipt
-- Whoever has the code.
select
-- include declaration_columns
from declaration d
where d.receipt_index = ?1 and d.receipt_index <> ''
