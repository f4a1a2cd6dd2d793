-- Linkage: whom the rows mean that number and name alone do not settle, what reviewers said, and numbers and names of former days.

-- people rises in every transaction that changes persons, memberships or villages of households of a county: an index made of an older
-- version is made anew. version rises with it, and when only aliases or constraints change: then these are read anew.
create table registry_version (
  county integer not null,
  version bigint not null,
  people bigint not null,
  constraint registry_version_key primary key (county)
) /* sqlite: without rowid */;
insert into registry_version (county, version, people) select distinct county, cast(1 as bigint), cast(1 as bigint) from household;

-- What the engine learnt from a delivery. content: linkage::Model::to_text().
create table link_model (
  county integer not null,
  delivery bigint not null,
  dataset text /* postgresql: collate "C" */ not null,
  owner text /* postgresql: collate "C" */ not null,
  made_ms bigint not null,
  content text not null,
  constraint link_model_key primary key (county, delivery)
) /* sqlite: without rowid */;
create index link_model_by_dataset on link_model (county, dataset, made_ms);

-- A row about whom the engine had to think; id is the record's. statement: sealed JSON of what the row says about the person;
-- statement_index: keyed hash of it, the same month after month. Probabilities in millionths. candidates: JSON.
-- zone 1 linked, 2 to be reviewed, 3 not found. purpose 0 none, 1 queue, 2 audit sample, 3 beyond the budget of reviews.
-- reviewers: answers that settle it. state 1 open, 2 settled, 3 lapsed (delivery withdrawn, row replaced). answer: as in link_answer;
-- settled_with: the item of the same statement that was answered, 0 = this one.
create table link_item (
  county integer not null,
  id bigint not null,
  delivery bigint not null,
  dataset text /* postgresql: collate "C" */ not null,
  line integer not null,
  statement bytea not null,
  statement_index text /* postgresql: collate "C" */ not null,
  zone smallint not null,
  person bigint not null,
  village bigint not null,
  posterior integer not null,
  relative integer not null,
  nobody integer not null,
  candidates text not null,
  purpose smallint not null,
  gain integer not null,
  reviewers smallint not null,
  state smallint not null,
  answer smallint not null default 0,
  answer_person bigint not null default 0,
  settled_ms bigint not null default 0,
  settled_with bigint not null default 0,
  constraint link_item_key primary key (county, id),
  constraint link_item_zone check (zone between 1 and 3),
  constraint link_item_state check (state between 1 and 3)
) /* sqlite: without rowid */;
create index link_item_queue on link_item (county, purpose, gain, id) where state = 1 and purpose <> 0;
create index link_item_by_delivery on link_item (county, delivery, id);
create index link_item_by_statement on link_item (statement_index, county);
create index link_item_settled on link_item (county, settled_ms, id) where state = 2;

-- answer 1 this person, 2 an unregistered relative of this person, 3 nobody of the registry, 4 cannot say. Taken back: undone_ms > 0.
create table link_answer (
  county integer not null,
  item bigint not null,
  number integer not null,
  account bigint not null,
  at_ms bigint not null,
  answer smallint not null,
  person bigint not null,
  note text not null,
  undone_ms bigint not null default 0,
  undone_by bigint not null default 0,
  undone_reason text not null default '',
  constraint link_answer_key primary key (county, item, number),
  constraint link_answer_item foreign key (county, item) references link_item (county, id),
  constraint link_answer_answer check (answer between 1 and 4)
) /* sqlite: without rowid */;

-- What was settled, for all files to come: kind 1 a row that says this is this person's, 2 is not this person's. ended_ms > 0: taken back.
create table link_constraint (
  county integer not null,
  id bigint not null,
  kind smallint not null,
  statement bytea not null,
  statement_index text /* postgresql: collate "C" */ not null,
  person bigint not null,
  item bigint not null,
  account bigint not null,
  at_ms bigint not null,
  ended_ms bigint not null default 0,
  constraint link_constraint_key primary key (county, id),
  constraint link_constraint_kind check (kind in (1, 2))
) /* sqlite: without rowid */;
create index link_constraint_in_force on link_constraint (county, statement_index, person) where ended_ms = 0;

-- Superseded ID numbers (kind 1) and former names (kind 2). value is sealed; value_index is its keyed hash (of 18 characters for a number).
-- source 1 a reviewed row (origin: link_item), 2 a merge (origin: registry_change).
create table person_alias (
  county integer not null,
  id bigint not null,
  person bigint not null,
  kind smallint not null,
  value bytea not null,
  value_index text /* postgresql: collate "C" */ not null,
  masked text not null,
  source smallint not null,
  origin bigint not null,
  account bigint not null,
  at_ms bigint not null,
  ended_ms bigint not null default 0,
  constraint person_alias_key primary key (county, id),
  constraint person_alias_kind check (kind in (1, 2))
) /* sqlite: without rowid */;
create index person_alias_by_value on person_alias (county, value_index) where ended_ms = 0;
create index person_alias_by_person on person_alias (county, person) where ended_ms = 0;
