-- What ought to exist and does not, for every date of every season kept, with its history: a row is a gap from when it was first seen
-- until it was closed.
create table reconciliation_findings (
  id bigint generated always as identity primary key,
  game_date date not null,
  asset text not null,
  kind text not null check (kind in ('missing_partition', 'emptied', 'failed', 'not_final', 'lost_rows', 'unbalanced', 'unknown_games')),
  subject text not null,
  expected integer not null,
  found integer not null,
  detail text not null,
  root_asset text not null,
  root_date date not null,
  cause text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  resolved_at timestamptz,
  mends integer not null default 0,
  mended_at timestamptz
);
create unique index reconciliation_findings_open on reconciliation_findings (game_date, asset, kind, subject) where resolved_at is null;
create index reconciliation_findings_mended on reconciliation_findings (mended_at) where mended_at is not null;
comment on table reconciliation_findings is 'what ought to exist and does not, as the reconciliation of all kept dates found it; resolved when it was found no more';
comment on column reconciliation_findings.subject is 'the equation that does not balance, or the table whose rows are gone; empty for a partition as a whole';
comment on column reconciliation_findings.cause is 'kind and asset of the earliest broken partition that it comes from: one incident each';
comment on column reconciliation_findings.mends is 'how often it was ordered anew because of this finding';

create table reconciliations (
  at timestamptz primary key,
  dates integer not null,
  expected integer not null,
  found integer not null,
  findings integer not null
);
comment on table reconciliations is 'one row a look at every date of every season kept: partitions that ought to be final by then, and that are';
