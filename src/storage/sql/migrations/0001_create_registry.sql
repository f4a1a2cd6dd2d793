-- Divisions, households, persons and memberships over time.
--
-- Common to all tables: `county` (6 digits) comes first in the primary and foreign keys of everything that grows, ids come from the
-- application, days are days since 1970-01-01, times UTC milliseconds, money fen. Text that is sorted or searched by range has
-- byte order on both engines. /* sqlite: … */ and /* postgresql: … */ hold what only one engine understands.

create table division (
  code bigint not null,
  first_day integer not null,
  last_day integer not null,
  name text not null,
  level smallint not null,
  parent bigint not null,
  source text not null,
  constraint division_key primary key (code, first_day),
  constraint division_level check (level between 1 and 5),
  constraint division_days check (first_day <= last_day)
) /* sqlite: without rowid */;

-- The columns from village on repeat the household_state in force now (last_day = forever), and head_name and members the
-- memberships in force now: lists over half a million households must not join to sort. The writer keeps both in one transaction.
create table household (
  county integer not null,
  id bigint not null,
  household_code text /* postgresql: collate "C" */ not null,
  address_masked text not null,
  address_sealed bytea,
  phone_masked text not null,
  phone_sealed bytea,
  address_index text not null,
  phone_index text not null,
  village bigint not null,
  group_name text not null,
  kind text not null,
  monitored text not null,
  assistance text not null,
  relocated smallint,
  lifted_year integer,
  since integer not null,
  head_name text /* postgresql: collate "C" */ not null,
  members integer not null,
  constraint household_key primary key (county, id),
  constraint household_village check (village / 1000000 = county)
) /* sqlite: without rowid */;
create unique index household_by_code on household (county, household_code);
create index household_by_text on household (household_code, village);
create index household_by_id on household (id, village);
create index household_by_village on household (village, household_code, kind, monitored, assistance);
create index household_by_members on household (members, household_code, county);
create index household_by_head on household (head_name, village);

-- Intervals of one household never overlap and leave no gap after the first.
create table household_state (
  county integer not null,
  household bigint not null,
  first_day integer not null,
  last_day integer not null,
  village bigint not null,
  group_name text not null,
  kind text not null,
  monitored text not null,
  assistance text not null,
  relocated smallint,
  lifted_year integer,
  constraint household_state_key primary key (county, household, first_day),
  constraint household_state_household foreign key (county, household) references household (county, id),
  constraint household_state_days check (first_day <= last_day)
) /* sqlite: without rowid */;

create table person (
  county integer not null,
  id bigint not null,
  name text /* postgresql: collate "C" */ not null,
  id_index text /* postgresql: collate "C" */ not null,
  id_sealed bytea,
  id_masked text not null,
  phone_sealed bytea,
  phone_masked text not null,
  sex text not null,
  birth integer,
  ethnic text not null,
  constraint person_key primary key (county, id)
) /* sqlite: without rowid */;
-- One person per number and county; persons without a number are told apart by household, name and birth.
create unique index person_by_id_index on person (id_index, county) where id_index <> '';
create index person_by_id on person (id);
create index person_by_name on person (name, county, id);

create table person_state (
  county integer not null,
  person bigint not null,
  first_day integer not null,
  last_day integer not null,
  education text not null,
  schooling text not null,
  health text not null,
  labour text not null,
  working smallint,
  working_place text not null,
  insured smallint,
  constraint person_state_key primary key (county, person, first_day),
  constraint person_state_person foreign key (county, person) references person (county, id),
  constraint person_state_days check (first_day <= last_day)
) /* sqlite: without rowid */;

-- Memberships of one person never overlap, whatever the household.
create table membership (
  county integer not null,
  household bigint not null,
  person bigint not null,
  first_day integer not null,
  last_day integer not null,
  relation text not null,
  constraint membership_key primary key (county, household, person, first_day),
  constraint membership_household foreign key (county, household) references household (county, id),
  constraint membership_person foreign key (county, person) references person (county, id),
  constraint membership_days check (first_day <= last_day)
) /* sqlite: without rowid */;
create unique index membership_by_person on membership (county, person, first_day);

-- Sums of the registry per village, made anew after every import of households or persons, so that a dashboard is instant.
create table village_count (
  county integer not null,
  village bigint not null,
  households bigint not null,
  persons bigint not null,
  lifted bigint not null,
  monitored bigint not null,
  constraint village_count_key primary key (county, village)
) /* sqlite: without rowid */;
create index village_count_by_village on village_count (village);
