-- Switches of rules, explanations of findings, shadow reports, saved scenarios, and the order in which the scoreboard reads leads.

-- Of the whole installation: county is 0 and leads the key only so that a cluster can place the table like the others.
-- status: 0 active, 1 shadow. decision: 0 waiting, 1 approved, 2 rejected. proposed_by 0: the program itself.
create table rule_switch (
  county integer not null,
  id bigint not null,
  rule text /* postgresql: collate "C" */ not null,
  rule_hash text not null,
  status smallint not null,
  proposed_by bigint not null,
  proposed_ms bigint not null,
  why text not null,
  decision smallint not null,
  decided_by bigint not null,
  decided_ms bigint not null,
  constraint rule_switch_key primary key (county, id),
  constraint rule_switch_status check (status in (0, 1)),
  constraint rule_switch_decision check (decision between 0 and 2),
  constraint rule_switch_two_people check (decision <> 1 or proposed_by <> decided_by)
) /* sqlite: without rowid */;

-- Why a finding needs no work for a while. counted: after its end the finding has counted again.
create table explanation (
  county integer not null,
  id bigint not null,
  household bigint not null,
  village bigint not null,
  rule text /* postgresql: collate "C" */ not null,
  reason text not null,
  words text not null,
  explained_by bigint not null,
  explained_ms bigint not null,
  until_day integer not null,
  accepted_by bigint not null,
  accepted_ms bigint not null,
  ended_by bigint not null,
  ended_ms bigint not null,
  counted smallint not null,
  constraint explanation_key primary key (county, id),
  constraint explanation_household foreign key (county, household) references household (county, id)
) /* sqlite: without rowid */;
create unique index explanation_open on explanation (county, household, rule) where ended_ms = 0;
create index explanation_to_count on explanation (village, county, id) where counted = 0;

create index explanation_by_id on explanation (id, village);
create index finding_by_id on finding (id, village);

-- What the shadow rules of a run would have sent to each village.
create table screening_run_shadow (
  county integer not null,
  run bigint not null,
  rule text /* postgresql: collate "C" */ not null,
  village bigint not null,
  rule_hash text not null,
  households bigint not null,
  constraint screening_run_shadow_key primary key (county, run, rule, village),
  constraint screening_run_shadow_run foreign key (county, run) references screening_run (county, id)
) /* sqlite: without rowid */;
create index screening_run_shadow_by_run on screening_run_shadow (run, village);

-- sharing: 0 private, 1 the owner's unit, 2 all who may simulate. Of the whole installation, as switches are.
create table scenario (
  county integer not null,
  id bigint not null,
  owner bigint not null,
  unit text /* postgresql: collate "C" */ not null,
  title text not null,
  sharing smallint not null,
  pack_hash text not null,
  body text not null,
  created_ms bigint not null,
  changed_ms bigint not null,
  version bigint not null,
  constraint scenario_key primary key (county, id),
  constraint scenario_sharing check (sharing between 0 and 2)
) /* sqlite: without rowid */;
create index scenario_by_owner on scenario (owner, changed_ms);
create index scenario_shared on scenario (sharing, unit, changed_ms);

-- Leads alike lie together, and the index alone answers.
create index lead_score on lead (county, rules, source, village, conclusion, is_open, opened_ms);
