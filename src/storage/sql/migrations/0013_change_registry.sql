-- The registry put right by hand: persons held twice, merged, split and moved, with everything needed to take it back; deaths and moves
-- that departments report, proposed and never executed by the program.

-- The person whose file this one was merged into; 0 = stands for itself. died: the day, as somebody entered it.
alter table person add column merged_into bigint not null default 0;
alter table person add column died integer;
create index person_merged on person (county, id) where merged_into <> 0;

-- What a matched row of the dataset proposes about its person: "", death, move.
alter table record_dataset add column proposes text not null default '';

-- Pairs that are perhaps one person, first < second. posterior in millionths; parts: JSON of why the engine thinks so. state 1 open,
-- 2 merged, 3 two persons, 4 lapsed (no longer found), 5 cannot say.
create table duplicate_pair (
  county integer not null,
  first bigint not null,
  second bigint not null,
  posterior integer not null,
  same_household smallint not null,
  parts text not null,
  state smallint not null,
  found_ms bigint not null,
  account bigint not null default 0,
  decided_ms bigint not null default 0,
  note text not null default '',
  change bigint not null default 0,
  constraint duplicate_pair_key primary key (county, first, second),
  constraint duplicate_pair_order check (first < second)
) /* sqlite: without rowid */;
create index duplicate_pair_queue on duplicate_pair (county, state, posterior, first, second);
-- When they were looked for last, and in which version of the registry.
create table duplicate_search (
  county integer not null,
  searched_ms bigint not null,
  version bigint not null,
  constraint duplicate_search_key primary key (county)
) /* sqlite: without rowid */;

-- One change by a person: kind as registry::ChangeKind. details: sealed JSON, what was before, so that it can be taken back.
create table registry_change (
  county integer not null,
  id bigint not null,
  kind smallint not null,
  day integer not null,
  at_ms bigint not null,
  account bigint not null,
  reason text not null,
  details bytea not null,
  undone_ms bigint not null default 0,
  undone_by bigint not null default 0,
  undone_reason text not null default '',
  constraint registry_change_key primary key (county, id)
) /* sqlite: without rowid */;
-- Whom and what a change concerns: a household (person 0) or a person (household 0).
create table registry_change_subject (
  county integer not null,
  household bigint not null,
  person bigint not null,
  change bigint not null,
  constraint registry_change_subject_key primary key (county, household, person, change)
) /* sqlite: without rowid */;
create index registry_change_subject_by_change on registry_change_subject (county, change, household);

-- kind 1 death, 2 move. state 1 open, 2 accepted (change: what was done), 3 dismissed, 4 lapsed (delivery withdrawn, person gone).
create table registry_proposal (
  county integer not null,
  id bigint not null,
  kind smallint not null,
  person bigint not null,
  household bigint not null,
  village bigint not null,
  dataset text /* postgresql: collate "C" */ not null,
  record bigint not null,
  delivery bigint not null,
  line integer not null,
  day integer not null,
  detail text not null,
  state smallint not null,
  made_ms bigint not null,
  account bigint not null default 0,
  decided_ms bigint not null default 0,
  note text not null default '',
  change bigint not null default 0,
  constraint registry_proposal_key primary key (county, id)
) /* sqlite: without rowid */;
create unique index registry_proposal_of_record on registry_proposal (county, kind, record, person);
create index registry_proposal_by_person on registry_proposal (county, person, kind);
create index registry_proposal_queue on registry_proposal (county, state, made_ms, id);
