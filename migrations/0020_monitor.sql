create table detectors (
  detector text primary key,
  looked_at timestamptz,
  tried_at timestamptz not null,
  took_ms integer not null,
  failures_in_row integer not null default 0,
  last_error text);
comment on table detectors is 'the heartbeat of each detector; what it says stands in verdicts';
comment on column detectors.looked_at is 'its last look that came to a verdict; null before the first';

create table verdicts (
  detector text not null,
  subject text not null,
  status text not null check (status in ('well', 'warning', 'critical')),
  quiet_looks integer not null default 0,
  since timestamptz not null,
  looked_at timestamptz not null,
  says text not null,
  figures jsonb not null,
  primary key (detector, subject));
comment on table verdicts is 'what stands of each subject after the last look of its detector';
comment on column verdicts.quiet_looks is 'how many looks in a row have found nothing: after enough of them its incident need not be asked for';

create table verdict_changes (
  id bigint generated always as identity primary key,
  detector text not null,
  subject text not null,
  at timestamptz not null,
  status_before text,
  status text not null,
  says text not null,
  figures jsonb not null);
comment on table verdict_changes is 'every change of a standing verdict, with the figures that made it';
create index verdict_changes_by_detector on verdict_changes (detector, id);

-- What attempts took is read over the last three weeks, whichever their dates.
create index attempts_by_start on attempts (started_at);
