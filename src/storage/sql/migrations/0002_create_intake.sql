-- Deliveries of departments, rows set aside, and the catalogue of the typed tables record_<dataset> that packs declare.

create table delivery (
  county integer not null,
  id bigint not null,
  dataset text /* postgresql: collate "C" */ not null,
  dataset_title text not null,
  owner text not null,
  file_name text not null,
  file_hash text not null,
  file_bytes bigint not null,
  state smallint not null,
  problem text not null,
  received_ms bigint not null,
  account bigint not null,
  pack_hash text not null,
  rows_read bigint not null,
  taken bigint not null,
  matched bigint not null,
  unmatched bigint not null,
  quarantined bigint not null,
  duplicate bigint not null,
  replaced bigint not null,
  details text not null,
  constraint delivery_key primary key (county, id),
  constraint delivery_state check (state in (1, 2))
) /* sqlite: without rowid */;
create index delivery_by_time on delivery (received_ms, id);
create index delivery_by_id on delivery (id);
create index delivery_by_dataset on delivery (dataset, state, received_ms);
-- The same bytes are taken once (state 1 = taken); refused files may be sent again.
create unique index delivery_by_hash on delivery (county, dataset, file_hash) where state = 1;

create table quarantine (
  county integer not null,
  delivery bigint not null,
  position integer not null,
  line integer not null,
  field text not null,
  value text not null,
  reason text not null,
  raw bytea not null,
  constraint quarantine_key primary key (county, delivery, position)
) /* sqlite: without rowid */;

-- What each record_<dataset> table holds. Read instead of the pack where none is at hand, so an old column stays readable
-- after the pack has dropped its field.
create table record_dataset (
  dataset text /* postgresql: collate "C" */ not null,
  title text not null,
  entity text not null,
  constraint record_dataset_key primary key (dataset)
) /* sqlite: without rowid */;
create table record_field (
  dataset text /* postgresql: collate "C" */ not null,
  position integer not null,
  field text not null,
  title text not null,
  type text not null,
  visible smallint not null,
  is_time smallint not null,
  constraint record_field_key primary key (dataset, field),
  constraint record_field_dataset foreign key (dataset) references record_dataset (dataset)
) /* sqlite: without rowid */;
