-- Gates with conditions, and their decisions kept: what each gate said of a date, when, and what it saw.

alter table ledger
  add column fresh_at timestamptz,
  add column failed_checks text[] not null default '{}';
comment on column ledger.fresh_at is 'begin of the newest attempt that confirmed the content; a look that failed and kept what was there confirms nothing';
comment on column ledger.failed_checks is 'checks of the committed content that have failed without blocking its commit: they may keep a gate behind it closed';
update ledger set fresh_at = committed_at where committed_at is not null;

alter table gates
  add column tier_hours double precision,
  add column failing text[] not null default '{}';
comment on column gates.tier_hours is 'the tier that let go of what is missing, in hours after the gate''s time';
comment on column gates.failing is 'conditions that do not hold';

create table gate_decisions (
  gate       text not null,
  game_date  date not null,
  number     integer not null,
  state      text not null check (state in ('closed', 'open', 'degraded')),
  reason     text not null,
  missing    jsonb not null,
  tier_hours double precision,
  failing    text[] not null,
  inputs     jsonb not null,
  since      timestamptz not null,
  decided_at timestamptz not null,
  primary key (gate, game_date, number),
  foreign key (gate, game_date) references gates (gate, game_date) on delete cascade
);
comment on table gate_decisions is 'one row a change of what a gate says of a date, in order; looking again without a change writes nothing';
comment on column gate_decisions.inputs is 'the hash of each input as the decision saw it; null where it was not there';
comment on column gate_decisions.since is 'the instant of the fact or deadline that the decision follows from';
comment on column gate_decisions.decided_at is 'when somebody looked; decisions of one instant are one';
