-- Accounts, sessions and the audit chain.

create table account (
  id bigint not null,
  login text /* postgresql: collate "C" */ not null,
  name text not null,
  role text not null,
  division text not null,
  datasets text not null,
  password_hash text not null,
  must_change_password smallint not null,
  disabled smallint not null,
  failed_logins integer not null,
  locked_until_ms bigint not null,
  created_ms bigint not null,
  last_login_ms bigint not null,
  constraint account_key primary key (id),
  constraint account_login unique (login)
);

create table session (
  token_hash text not null,
  account bigint not null,
  csrf text not null,
  created_ms bigint not null,
  seen_ms bigint not null,
  expires_ms bigint not null,
  client text not null,
  constraint session_key primary key (token_hash),
  constraint session_account foreign key (account) references account (id)
);
create index session_by_account on session (account);
create index session_by_expiry on session (expires_ms);

-- One chain for the installation: county is 0 and leads the key only so that a cluster can place the table like the others.
-- hash = SM3 over the hash before and the canonical text of the event.
create table audit_event (
  county integer not null,
  sequence bigint not null,
  at_ms bigint not null,
  account bigint not null,
  action text not null,
  subject text not null,
  detail text not null,
  client text not null,
  hash text not null,
  constraint audit_event_key primary key (county, sequence)
) /* sqlite: without rowid */;
