-- Many processes on one database: which code each of them runs, what may be taken by which, and what could not start.

create table releases (
  release       integer generated always as identity primary key,
  code_hash     text not null unique,
  code_version  text not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null
);
comment on table releases is 'codes that have worked on this database, in the order in which they first did: a higher number is newer code';
comment on column releases.last_seen_at is 'when a process of it was last alive; a code that is gone keeps nothing from an older one';

alter table ledger add column release integer;
comment on column ledger.release is 'the newest code that planned or took the partition; older code leaves it alone';

alter table workers
  add column release integer,
  add column code_hash text,
  add column config_digest text,
  add column phases text[],
  add column concurrency integer,
  add column boot_ms integer;
comment on column workers.phases is 'null: all of them';
comment on column workers.boot_ms is 'from the start of the process until it was ready for work';

alter table attempts
  add column wait_ms integer,
  add column boot_ms integer,
  add column retry_ms integer,
  add column server_started_at timestamptz;
comment on column attempts.wait_ms is 'from the order until a process that was ready took it';
comment on column attempts.boot_ms is 'the part of that time in which the process that took it was still starting; not in wait_ms';
comment on column attempts.retry_ms is 'from the first order of this budget until the order of this attempt: what earlier attempts and their pauses took';
comment on column attempts.server_started_at is 'of the PostgreSQL that the claim was made on: a restart in the middle spends no attempt';
alter table attempts drop constraint attempts_outcome_check;
alter table attempts add constraint attempts_outcome_check check (outcome in ('complete', 'empty_ok', 'degraded', 'unchanged', 'not_yet',
  'failed', 'superseded', 'abandoned', 'handed_back'));

create table boot_failures (
  id           bigint generated always as identity primary key,
  kind         text not null,
  host         text not null,
  pid          integer not null,
  code_hash    text,
  code_version text,
  error_code   text not null,
  error        text not null,
  failed_at    timestamptz not null,
  resolved_at  timestamptz,
  resolved_by  text
);
create index boot_failures_open on boot_failures (kind) where resolved_at is null;
comment on table boot_failures is 'processes that ended before they were ready: they took no work, so no attempt knows of them';
