-- Screening runs, findings with their evidence, and leads.

create table screening_run (
  county integer not null,
  id bigint not null,
  as_of integer not null,
  started_ms bigint not null,
  finished_ms bigint not null,
  pack text not null,
  pack_hash text not null,
  households bigint not null,
  persons bigint not null,
  records bigint not null,
  findings_new bigint not null,
  findings_changed bigint not null,
  findings_cleared bigint not null,
  findings_same bigint not null,
  leads_new bigint not null,
  leads_changed bigint not null,
  constraint screening_run_key primary key (county, id)
) /* sqlite: without rowid */;
create index screening_run_by_time on screening_run (started_ms, id);

create table screening_run_rule (
  county integer not null,
  run bigint not null,
  rule text /* postgresql: collate "C" */ not null,
  yes_count bigint not null,
  no_count bigint not null,
  unknown_count bigint not null,
  missing text not null,
  constraint screening_run_rule_key primary key (county, run, rule),
  constraint screening_run_rule_run foreign key (county, run) references screening_run (county, id)
) /* sqlite: without rowid */;

-- state: 1 open, 2 cleared
create table finding (
  county integer not null,
  id bigint not null,
  household bigint not null,
  village bigint not null,
  rule text /* postgresql: collate "C" */ not null,
  rule_hash text not null,
  pack_hash text not null,
  severity smallint not null,
  risk text not null,
  as_of integer not null,
  value_slot bigint,
  limit_slot bigint,
  value_kind text not null,
  limit_kind text not null,
  wording text not null,
  digest text not null,
  state smallint not null,
  first_seen_ms bigint not null,
  last_seen_ms bigint not null,
  constraint finding_key primary key (county, id),
  constraint finding_household foreign key (county, household) references household (county, id),
  constraint finding_severity check (severity between 0 and 3),
  constraint finding_state check (state in (1, 2))
) /* sqlite: without rowid */;
-- A rule speaks once about a household at a time.
create unique index finding_open on finding (county, household, rule) where state = 1;
create index finding_by_household on finding (county, household, state);
create index finding_by_village on finding (state, village, rule);
create index finding_by_rule on finding (rule, state, county, household);

-- Apart from finding: long texts that only the page of one household reads.
create table finding_evidence (
  county integer not null,
  finding bigint not null,
  evidence text not null,
  constraint finding_evidence_key primary key (county, finding),
  constraint finding_evidence_finding foreign key (county, finding) references finding (county, id)
) /* sqlite: without rowid */;

-- is_open and urgency follow from state and grade; they stand in the row so that an index can hold the order of the list
-- (red first, then the due day).
create table lead (
  county integer not null,
  id bigint not null,
  household bigint not null,
  village bigint not null,
  state smallint not null,
  is_open smallint not null,
  grade smallint not null,
  urgency smallint not null,
  source text not null,
  opened_ms bigint not null,
  due integer not null,
  findings integer not null,
  rules text not null,
  risks text not null,
  version bigint not null,
  constraint lead_key primary key (county, id),
  constraint lead_household foreign key (county, household) references household (county, id),
  constraint lead_grade check (grade between 0 and 3 and urgency = 3 - grade),
  constraint lead_open check ((is_open = 1 and state <> 9) or (is_open = 0 and state = 9))
) /* sqlite: without rowid */;
-- All findings of a household are one piece of work.
create unique index lead_open_household on lead (county, household) where is_open = 1;
create index lead_by_household on lead (county, household);
create index lead_by_id on lead (id, village);
create index lead_by_grade on lead (is_open, urgency, due, id, village);
create index lead_by_due on lead (is_open, due, id, village);
create index lead_by_opened on lead (is_open, opened_ms, id, village);
create index lead_by_village on lead (is_open, village, id, urgency, due);
