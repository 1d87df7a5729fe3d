-- Backfills: what somebody ordered to be made over a range of dates, partition by partition, and how far it is.

alter table runs
  drop constraint runs_scope_check,
  add constraint runs_scope_check check (scope in ('full', 'history', 'some')),
  add column assets text[] not null default '{}';
comment on column runs.scope is 'full: all phases; history: only what later dates read (raw and analytics); some: only the assets listed';
comment on column runs.assets is 'assets that are wanted beside what the scope has';

create table backfills (
  id             bigint generated always as identity primary key,
  from_date      date not null,
  to_date        date not null,
  assets         text[],
  has_downstream boolean not null,
  conditions     text[] not null check (conditions <@ array['missing', 'failed', 'stale', 'all']),
  unknown_dates  date[] not null,
  partitions_max integer not null,
  concurrency    integer,
  state          text not null check (state in ('running', 'paused', 'cancelled', 'done')),
  reason         text not null,
  requested_by   text not null,
  requested_at   timestamptz not null,
  changed_at     timestamptz not null
);
comment on column backfills.assets is 'null: all';
comment on column backfills.unknown_dates is 'dates whose games were not known yet: their partitions are added when the calendar knows them';
comment on column backfills.concurrency is 'partitions of it at once, over all workers; null: as many as there are workers';
create index backfills_open on backfills (id) where state in ('running', 'paused');

create table backfill_partitions (
  backfill       bigint not null references backfills,
  asset          text not null,
  game_date      date not null,
  because        text not null check (because in ('missing', 'failed', 'due', 'stale', 'again', 'follows')),
  fence_before   bigint not null,
  state_before   text,
  refresh_before timestamptz,
  attempts_before integer,
  primary key (backfill, asset, game_date)
);
comment on column backfill_partitions.state_before is 'its state in the ledger when it was ordered, which a cancelled backfill puts back; null: it was not planned';
create index backfill_partitions_by_date on backfill_partitions (game_date, asset);
create index ledger_running on ledger (asset, game_date) where state = 'running';
