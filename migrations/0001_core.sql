-- The core: what ought to exist, what does, and everything that was tried in between.
-- Times are always passed in by the program (`now` is a parameter): no column defaults to the server's clock.

create table runs (
  game_date     date primary key,
  scope         text not null check (scope in ('full', 'history')),
  cause         text not null check (cause in ('schedule', 'upstream', 'healer', 'backfill', 'operator', 'import')),
  priority      integer not null,
  requested_by  text not null,
  requested_at  timestamptz not null,
  planned_from  text
);
comment on table runs is 'the passes for one game date: why they are wanted, and from which calendar they were last planned';
comment on column runs.scope is 'full: all phases; history: only what later dates read (raw and analytics)';

create table ledger (
  asset            text not null,
  game_date        date not null,
  state            text not null check (state in
                     ('expected', 'not_yet', 'blocked', 'running', 'complete', 'empty_ok', 'degraded', 'failed')),
  committed_state  text check (committed_state in ('complete', 'empty_ok', 'degraded')),
  reason           text,
  error_code       text,
  not_before       timestamptz,
  refresh_at       timestamptz,
  due_at           timestamptz,
  deadline_verdict text check (deadline_verdict in ('met', 'missed')),
  locks_at         timestamptz,
  fence            bigint not null default 0,
  lease_owner      text,
  lease_until      timestamptz,
  attempts_used    integer not null default 0,
  attempts_max     integer not null,
  row_count        integer,
  content_hash     text,
  inputs           jsonb,
  code_version     text,
  revision         integer not null default 0,
  committed_at     timestamptz,
  primary key (asset, game_date),
  check ((committed_state is null) = (content_hash is null)),
  check ((state = 'running') = (lease_until is not null))
);
comment on table ledger is 'one row a partition: what is expected, by when, and what is';
comment on column ledger.committed_state is 'what the committed rows are worth; stays while a refresh runs or fails: the last good data remains';
create index ledger_by_date on ledger (game_date);
create index ledger_uncommitted on ledger (asset, game_date) where committed_state is null;
create index ledger_open on ledger (game_date) where state in ('expected', 'not_yet', 'blocked', 'running');
create index ledger_refresh on ledger (refresh_at) where refresh_at is not null;
create index ledger_due on ledger (due_at) where deadline_verdict is null;

create table attempts (
  asset        text not null,
  game_date    date not null,
  fence        bigint not null,
  worker       text not null,
  cause        text not null,
  ordered_at   timestamptz,
  started_at   timestamptz not null,
  finished_at  timestamptz,
  outcome      text check (outcome in
                 ('complete', 'empty_ok', 'degraded', 'unchanged', 'not_yet', 'failed', 'superseded', 'abandoned')),
  error_code   text,
  error        text,
  details      jsonb,
  run_ms       integer,
  primary key (asset, game_date, fence)
);
comment on table attempts is 'one row a try at a partition; the fence is its number';
create index attempts_unfinished on attempts (started_at) where outcome is null;

create table checks (
  asset      text not null,
  game_date  date not null,
  fence      bigint not null,
  name       text not null,
  verdict    text not null check (verdict in ('pass', 'warn', 'fail')),
  blocking   boolean not null,
  message    text not null,
  primary key (asset, game_date, fence, name)
);

create table gates (
  gate        text not null,
  game_date   date not null,
  state       text not null check (state in ('closed', 'open', 'degraded')),
  reason      text not null,
  missing     jsonb not null,
  revision    integer not null,
  decided_at  timestamptz not null,
  primary key (gate, game_date)
);
comment on table gates is 'what a group of assets waits for on a date; a closed gate is looked at again, never latched';

create table dead_letters (
  id            bigint generated always as identity primary key,
  asset         text not null,
  game_date     date not null,
  fence         bigint not null,
  error_code    text not null,
  error         text not null,
  details       jsonb not null,
  attempts_used integer not null,
  created_at    timestamptz not null,
  closed_at     timestamptz,
  closed_how    text check (closed_how in ('redriven', 'discarded')),
  closed_by     text,
  closed_reason text,
  unique (asset, game_date, fence),
  check ((closed_at is null) = (closed_how is null))
);
create index dead_letters_open on dead_letters (asset, game_date) where closed_at is null;

create table incidents (
  id           bigint generated always as identity primary key,
  cause        text not null,
  severity     text not null check (severity in ('warning', 'critical')),
  title        text not null,
  details      jsonb not null,
  occurrences  integer not null default 1,
  opened_at    timestamptz not null,
  last_seen_at timestamptz not null,
  resolved_at  timestamptz
);
comment on table incidents is 'what an operator sees: one open row a cause, however often it happens';
create unique index incidents_open on incidents (cause) where resolved_at is null;

create table workers (
  worker        text primary key,
  lock_key      bigint not null,
  kind          text not null,
  host          text not null,
  pid           integer not null,
  code_version  text not null,
  started_at    timestamptz not null,
  heartbeat_at  timestamptz not null,
  stopped_at    timestamptz
);
comment on column workers.lock_key is 'advisory lock its session holds: free means the process is gone, whatever its lease says';

create table audit_log (
  id         bigint generated always as identity primary key,
  at         timestamptz not null,
  actor      text not null,
  action     text not null,
  asset      text,
  game_date  date,
  details    jsonb not null
);
create index audit_log_by_partition on audit_log (asset, game_date);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;
create trigger audit_log_append_only before update or delete on audit_log
  for each row execute function refuse_change();

-- The archive: every reply as it was received, and which of them a source accepted for which partition.
create table archive_bodies (
  body_hash  text primary key,
  encoding   text not null check (encoding in ('zstd')),
  body       bytea not null,
  byte_count integer not null
);
alter table archive_bodies alter column body set storage external; -- compressed already

create table archive_receipts (
  id           bigint generated always as identity primary key,
  asset        text not null,
  game_date    date not null,
  resource     text not null,
  url          text not null,
  status       integer not null,
  headers      jsonb not null,
  body_hash    text not null references archive_bodies,
  received_at  timestamptz not null,
  last_seen_at timestamptz not null,
  times_seen   integer not null default 1,
  refusal      text,
  unique (asset, game_date, resource, body_hash)
);
comment on column archive_receipts.refusal is 'why the reply was not accepted (an error code and its message); null where it was';
create index archive_receipts_by_resource on archive_receipts (resource, received_at desc);

create table source_replies (
  asset       text not null,
  game_date   date not null,
  resource    text not null,
  revision    integer not null,
  body_hash   text not null references archive_bodies,
  received_at timestamptz not null,
  withdrawn   boolean not null,
  primary key (asset, game_date, resource, revision)
);
comment on table source_replies is 'the accepted replies of a source partition, newest revision last';
