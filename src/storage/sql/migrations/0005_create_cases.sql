-- What people do about leads: events, cases with their tasks and measures, notices, declarations, attachments, campaigns.

-- sequence counts the events of people; what they decided follows. A lead that came from screening has none at first.
alter table lead add column sequence integer not null default 0;
alter table lead add column assignee bigint not null default 0;
alter table lead add column conclusion text not null default '';
alter table lead add column reason text not null default '';
alter table lead add column case_id bigint not null default 0;
alter table lead add column escalated smallint not null default 0;

-- The four orders of the list again, now with every column that a list filters by: a rare state or channel is found in the index
-- alone, and only the rows of one page are read.
drop index lead_by_grade;
drop index lead_by_due;
drop index lead_by_opened;
drop index lead_by_village;
drop index lead_by_household;
create index lead_by_grade on lead (is_open, urgency, due, id, village, state, assignee, source, household, risks, county);
create index lead_by_due on lead (is_open, due, id, village, urgency, state, assignee, source, household, risks, county);
create index lead_by_opened on lead (is_open, opened_ms, id, village, urgency, due, state, assignee, source, household, risks, county);
create index lead_by_village on lead (is_open, village, id, urgency, due, opened_ms, state, assignee, source, household, risks, county);
create index lead_by_household on lead (household, village);
create index lead_by_assignee on lead (assignee, is_open, due, id) where assignee <> 0;

-- subject: 1 lead, 2 case. body is JSON with personal data, sealed as "event:<id>".
create table work_event (
  county integer not null,
  subject smallint not null,
  subject_id bigint not null,
  sequence integer not null,
  id bigint not null,
  action text not null,
  actor bigint not null,
  level smallint not null,
  at_ms bigint not null,
  happened_ms bigint not null,
  key text /* postgresql: collate "C" */ not null,
  pack_hash text not null,
  procedure_hash text not null,
  body bytea not null,
  constraint work_event_key primary key (county, subject, subject_id, sequence),
  constraint work_event_subject check (subject in (1, 2)),
  constraint work_event_sequence check (sequence > 0)
) /* sqlite: without rowid */;
-- A client's key is carried out once.
create unique index work_event_once on work_event (county, key) where key <> '';
-- Events are what everything else is derived from: they are added, never changed.
/* sqlite:
create trigger work_event_no_update before update on work_event begin select raise(abort, 'events are never changed'); end;
create trigger work_event_no_delete before delete on work_event begin select raise(abort, 'events are never deleted'); end;
*/
/* postgresql:
create function refuse_event_change() returns trigger language plpgsql as $$ begin raise exception 'events are never changed' using errcode = '23514'; end $$;
create trigger work_event_append_only before update or delete or truncate on work_event for each statement execute function refuse_event_change();
*/

-- Written together with the events it follows from. is_open follows from phase (1 … 5 open). step_bits: bit n for the open step
-- number n (policy::StepKind); flags: 1 green channel, 2 a risk without a measure, 4 more help than the risk asks for.
create table case_file (
  county integer not null,
  id bigint not null,
  household bigint not null,
  village bigint not null,
  phase smallint not null,
  is_open smallint not null,
  monitored_class text not null,
  risks text not null,
  steps text not null,
  step_bits integer not null,
  flags smallint not null,
  opened_ms bigint not null,
  admitted_on integer,
  eliminated_on integer,
  responsible bigint not null,
  responsible_name text not null,
  previous bigint not null,
  due integer not null,
  last_visit integer,
  sequence integer not null,
  constraint case_file_key primary key (county, id),
  constraint case_file_household foreign key (county, household) references household (county, id),
  constraint case_file_phase check (phase between 1 and 9),
  constraint case_file_open check (is_open in (0, 1))
) /* sqlite: without rowid */;
-- A household has at most one open case.
create unique index case_open_household on case_file (county, household) where is_open = 1;
create index case_by_household on case_file (household, village);
create index case_by_id on case_file (id, village);
create index case_by_due on case_file (is_open, due, id, village, phase, step_bits, flags, responsible, opened_ms, monitored_class, risks, county);
create index case_by_opened on case_file (is_open, opened_ms, id, village, phase, step_bits, flags, responsible, due, monitored_class, risks, county);
create index case_by_village on case_file (is_open, village, id, due, opened_ms, phase, step_bits, flags, responsible, monitored_class, risks, county);

-- Everything that waits for somebody. kind is the key without its numbers: measure:2:deliver is of the kind measure:deliver.
create table task (
  county integer not null,
  case_id bigint not null,
  key text /* postgresql: collate "C" */ not null,
  kind text /* postgresql: collate "C" */ not null,
  household bigint not null,
  village bigint not null,
  level smallint not null,
  department text /* postgresql: collate "C" */ not null,
  assignee bigint not null,
  title text not null,
  started integer not null,
  warn integer not null,
  due integer not null,
  paused smallint not null,
  pause_reason text not null,
  escalate_to smallint not null,
  escalated smallint not null,
  constraint task_key primary key (county, case_id, key),
  constraint task_case foreign key (county, case_id) references case_file (county, id),
  constraint task_level check (level between 0 and 5)
) /* sqlite: without rowid */;
-- The orders of the queues, with every column that they filter by. escalated stands in one index of its own, so that the daily
-- pass, which sets it on many rows, has little to rewrite.
create index task_by_level on task (level, due, village, case_id, key, assignee, department, kind, warn, paused, county);
create index task_by_village on task (village, level, due, case_id, key, assignee, department, kind, warn, paused, county);
create index task_by_kind on task (kind, due, village, case_id, key, level, assignee, department, warn, paused, county);
create index task_by_department on task (department, due, village, case_id, key, level, assignee, kind, warn, paused, county) where department <> '';
create index task_by_assignee on task (assignee, due, village, case_id, key, level, department, kind, warn, paused, county) where assignee <> 0;
create index task_paused on task (level, due, village, case_id, key, assignee, department, kind, warn, county, paused) where paused = 1;
create index task_escalated on task (level, due, village, case_id, key, assignee, department, kind, warn, paused, county, escalated) where escalated = 1;
create index task_escalated_by_village on task (village) where escalated = 1;
-- What the program itself does when its day has come.
create index task_program on task (key, due, village, county, case_id) where key in ('authorisation:expire', 'notice:close');

create table measure (
  county integer not null,
  case_id bigint not null,
  number integer not null,
  household bigint not null,
  village bigint not null,
  kind text not null,
  department text /* postgresql: collate "C" */ not null,
  risks text not null,
  state smallint not null,
  planned_for integer not null,
  delivered_on integer,
  amount_fen bigint,
  receipt smallint not null,
  called_back text not null,
  content text not null,
  constraint measure_key primary key (county, case_id, number),
  constraint measure_case foreign key (county, case_id) references case_file (county, id),
  constraint measure_state check (state between 1 and 5)
) /* sqlite: without rowid */;
create index measure_by_department on measure (department, state, planned_for, case_id, number, village);
create index measure_by_state on measure (state, planned_for, case_id, number, village);

-- lines: JSON, nothing in it that may not hang in the village.
create table notice (
  county integer not null,
  id bigint not null,
  village bigint not null,
  purpose smallint not null,
  announcement smallint not null,
  title text not null,
  opens integer not null,
  closes integer not null,
  lines text not null,
  contact text not null,
  posted_by bigint not null,
  posted_ms bigint not null,
  photo bigint not null,
  closed smallint not null,
  constraint notice_key primary key (county, id),
  constraint notice_days check (opens <= closes)
) /* sqlite: without rowid */;
create index notice_by_id on notice (id, village);
create index notice_by_village on notice (village, closed, closes, opens, id);
create index notice_by_time on notice (posted_ms, id, village, closed);

-- sealed: what the household said, sealed as "declaration:<id>"; receipt_index: keyed index of the receipt, which is stored nowhere.
create table declaration (
  county integer not null,
  id bigint not null,
  village bigint not null,
  channel text not null,
  state text not null,
  household bigint not null,
  lead bigint not null,
  receipt_index text /* postgresql: collate "C" */ not null,
  sealed bytea not null,
  risk text not null,
  created_ms bigint not null,
  due integer not null,
  version bigint not null,
  constraint declaration_key primary key (county, id),
  constraint declaration_state check (state in ('open', 'linked', 'rejected'))
) /* sqlite: without rowid */;
create unique index declaration_by_receipt on declaration (receipt_index) where receipt_index <> '';
create index declaration_by_id on declaration (id, village);
create index declaration_by_village on declaration (village, state, due, id);

create table attachment (
  county integer not null,
  id bigint not null,
  village bigint not null,
  subject smallint not null,
  subject_id bigint not null,
  name text not null,
  media text not null,
  bytes bigint not null,
  digest text not null,
  account bigint not null,
  created_ms bigint not null,
  constraint attachment_key primary key (county, id)
) /* sqlite: without rowid */;
create index attachment_by_id on attachment (id, village);

-- low and high: the village codes of its division.
create table campaign (
  county integer not null,
  id bigint not null,
  division bigint not null,
  low bigint not null,
  high bigint not null,
  title text not null,
  first_day integer not null,
  last_day integer not null,
  closed smallint not null,
  account bigint not null,
  created_ms bigint not null,
  constraint campaign_key primary key (county, id),
  constraint campaign_days check (first_day <= last_day)
) /* sqlite: without rowid */;
create index campaign_by_id on campaign (id);

create table campaign_check (
  county integer not null,
  campaign bigint not null,
  household bigint not null,
  village bigint not null,
  result text not null,
  lead bigint not null,
  checked_ms bigint not null,
  account bigint not null,
  constraint campaign_check_key primary key (county, campaign, household),
  constraint campaign_check_household foreign key (county, household) references household (county, id),
  constraint campaign_check_result check (result in ('fine', 'risk'))
) /* sqlite: without rowid */;
create index campaign_check_by_village on campaign_check (campaign, village, result);
