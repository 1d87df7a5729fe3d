-- Schedules: what is declared, what an operator switched off, and every tick that was settled.
create table schedules (
  name            text primary key,
  cron            text not null,
  zone            text not null,
  action          text not null,
  known_since     timestamptz not null,
  changes_seen    text,
  disabled_at     timestamptz,
  disabled_by     text,
  disabled_reason text,
  check ((disabled_at is null) = (disabled_by is null) and (disabled_at is null) = (disabled_reason is null))
);
comment on table schedules is 'one row a schedule that was ever declared; one that is declared no more stays, and is told of until it is disabled';
comment on column schedules.known_since is 'ticks after this instant are expected';
comment on column schedules.changes_seen is 'the calendar of the last tick, for a schedule that is also run when the calendar changes';

create table schedule_ticks (
  schedule    text not null references schedules,
  nominal_at  timestamptz not null,
  kind        text not null check (kind in ('scheduled', 'change', 'manual')),
  state       text not null check (state in ('done', 'skipped', 'failed')),
  said        text not null,
  attempts    integer not null default 1,
  passed_over integer not null default 0,
  actor       text not null,
  tried_at    timestamptz not null,
  retry_at    timestamptz,
  primary key (schedule, nominal_at, kind),
  check ((state = 'failed') = (retry_at is not null))
);
create index schedule_ticks_failed on schedule_ticks (schedule) where state = 'failed';
comment on table schedule_ticks is 'one row a tick; it commits together with what the tick did, so that its key lets no tick do it twice';
comment on column schedule_ticks.nominal_at is 'when the schedule meant it, in UTC, not when it was run';
comment on column schedule_ticks.passed_over is 'earlier ticks that this one stands for: the system was down, and the policy makes up only the newest';
