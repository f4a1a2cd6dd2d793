-- Withdrawal of deliveries, correction of rows that were set aside, confirmed mappings, tokens of departments, authorisations in force.

-- sender: how a file came when nobody logged in ("接口：…", "收件目录"). changes rises with every later correction or withdrawal.
-- effects: what the withdrawal touched, JSON. corrects: the delivery whose rows this one puts right.
alter table delivery add column sender text not null default '';
alter table delivery add column corrects bigint not null default 0;
alter table delivery add column changes integer not null default 0;
alter table delivery add column corrected bigint not null default 0;
alter table delivery add column dismissed bigint not null default 0;
alter table delivery add column withdrawn_ms bigint not null default 0;
alter table delivery add column withdrawn_by bigint not null default 0;
alter table delivery add column withdrawn_reason text not null default '';
alter table delivery add column effects text not null default '';
-- The same bytes are taken once, and again after they were withdrawn.
drop index delivery_by_hash;
create unique index delivery_by_hash on delivery (county, dataset, file_hash) where state = 1 and withdrawn_ms = 0 and rows_read > 0;

-- identity: of the event or state, where the row's keys could be read. state: 1 open, 2 corrected, 3 dismissed.
-- corrected_value and corrected_raw: what stands there now; raw sealed as raw is. corrected_by: the delivery whose row took its place.
alter table quarantine add column identity bytea;
alter table quarantine add column state smallint not null default 1;
alter table quarantine add column corrected_value text not null default '';
alter table quarantine add column corrected_raw bytea;
alter table quarantine add column corrected_by bigint not null default 0;
alter table quarantine add column note text not null default '';
alter table quarantine add column decided_by bigint not null default 0;
alter table quarantine add column decided_ms bigint not null default 0;
create index quarantine_decided on quarantine (county, decided_ms, delivery, position) where state <> 1;

-- A live row whose statement a later delivery repeated: when the delivery that brought it is withdrawn, it rests on the later one.
create table record_repeat (
  county integer not null,
  delivery bigint not null,
  record bigint not null,
  line integer not null,
  constraint record_repeat_key primary key (county, delivery, record)
) /* sqlite: without rowid */;
create index record_repeat_by_record on record_repeat (county, record, delivery);

-- Rows of an asset dataset are read only under an authorisation in force.
alter table record_dataset add column sensitivity text not null default 'personal';

-- Layouts of files: which heading is which field. confirmed_ms = 0: fitted by the program only. headings and fields are JSON.
create table layout_mapping (
  county integer not null,
  owner text /* postgresql: collate "C" */ not null,
  dataset text /* postgresql: collate "C" */ not null,
  signature text not null,
  headings text not null,
  fields text not null,
  seen_ms bigint not null,
  confirmed_ms bigint not null,
  account bigint not null,
  constraint layout_mapping_key primary key (county, owner, dataset, signature)
) /* sqlite: without rowid */;

-- What a department's program logs in with; token_index is a keyed hash, the token itself is kept nowhere. last_day: 1970-based day, included.
create table push_token (
  county integer not null,
  id bigint not null,
  token_index text not null,
  title text not null,
  datasets text not null,
  last_day integer not null,
  created_by bigint not null,
  created_ms bigint not null,
  revoked_by bigint not null,
  revoked_ms bigint not null,
  used_ms bigint not null,
  used_from text not null,
  uses bigint not null,
  constraint push_token_key primary key (county, id)
) /* sqlite: without rowid */;
create unique index push_token_by_index on push_token (token_index);

-- Signed authorisations of the events of a case, for statements that read assets; written with the case.
create table authorisation (
  county integer not null,
  case_id bigint not null,
  number integer not null,
  household bigint not null,
  signed_on integer not null,
  valid_to integer not null,
  withdrawn smallint not null,
  constraint authorisation_key primary key (county, case_id, number),
  constraint authorisation_days check (signed_on <= valid_to)
) /* sqlite: without rowid */;
create index authorisation_of on authorisation (county, household, signed_on, valid_to) where withdrawn = 0;

-- withdrawn: the delivery whose withdrawal took the ground away. Of a lead: until a person acts on it.
alter table finding add column withdrawn bigint not null default 0;
alter table lead add column withdrawn bigint not null default 0;
create table withdrawal_effect (
  county integer not null,
  delivery bigint not null,
  subject smallint not null,
  subject_id bigint not null,
  household bigint not null,
  village bigint not null,
  words text not null,
  constraint withdrawal_effect_key primary key (county, delivery, subject, subject_id),
  constraint withdrawal_effect_subject check (subject between 1 and 3)
) /* sqlite: without rowid */;
create index withdrawal_effect_by_village on withdrawal_effect (delivery, village);
