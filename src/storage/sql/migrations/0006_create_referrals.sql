-- Leads that were closed with other assistance, on their way through the department that is to give it.

-- Derived from the events of the lead and written with them; a lead has one at a time. level and escalate_to are policy::Level, state is
-- casework::ReferralState (1 … 3 open). words: what is asked for, what was given and why it was sent back, as JSON, sealed as
-- "referral:<lead>".
create table referral (
  county integer not null,
  lead bigint not null,
  household bigint not null,
  village bigint not null,
  kind text not null,
  department text /* postgresql: collate "C" */ not null,
  risks text not null,
  state smallint not null,
  is_open smallint not null,
  level smallint not null,
  referred_by bigint not null,
  referred_on integer not null,
  warn integer not null,
  due integer not null,
  escalate_to smallint not null,
  escalated smallint not null,
  sequence integer not null,
  delivered_on integer,
  amount_fen bigint,
  words bytea not null,
  constraint referral_key primary key (county, lead),
  constraint referral_lead foreign key (county, lead) references lead (county, id),
  constraint referral_household foreign key (county, household) references household (county, id),
  constraint referral_state check (state between 1 and 6),
  constraint referral_open check (is_open in (0, 1))
) /* sqlite: without rowid */;
create index referral_by_department on referral (department, is_open, due, lead, village, state, level, warn, referred_by, household, county);
create index referral_by_village on referral (village, is_open, due, lead, state, level, warn, referred_by, household, county);
create index referral_by_due on referral (is_open, due, village, escalated);
