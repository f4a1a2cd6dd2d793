-- Items whose row gave way to a later statement of the same event: the record that stands in its place, 0 = none. Such an item is closed
-- (state 3, or 2 when it had been answered), and open again when that record goes.
alter table link_item add column superseded_by bigint not null default 0;
create index link_item_superseded on link_item (county, superseded_by) where superseded_by <> 0;
