-- Models: what was trained, what is in use, what an operator pinned, and how the systems do.

create table grown_trees (
  key       text primary key,
  system    text not null,
  market    text not null,
  trees     json not null,
  grown_at  timestamptz not null,
  used_at   timestamptz not null
);
comment on table grown_trees is 'a cache: trees by the hash of rows, settings and columns that they were grown of; may be emptied';

create table model_pins (
  id            bigint generated always as identity primary key,
  system        text not null,
  market        text not null,
  artefact_hash text not null references model_artefacts,
  reason        text not null,
  set_by        text not null,
  set_at        timestamptz not null,
  lifted_at     timestamptz,
  lifted_by     text
);
create unique index model_pins_open on model_pins (system, market) where lifted_at is null;
comment on table model_pins is 'an artefact that an operator put back into use; it stays until it is lifted, whatever is trained meanwhile';

alter table models_in_use
  add column trained_hash text references model_artefacts,
  add column verdict text not null default 'first' check (verdict in ('first', 'kept', 'promoted', 'refused')),
  add column reasons text[] not null default '{}';
update models_in_use set trained_hash = artefact_hash;
alter table models_in_use alter column trained_hash set not null, alter column verdict drop default, alter column reasons drop default;
comment on column models_in_use.trained_hash is 'what training gave for the week; differs from the artefact in use where one is pinned';
comment on column models_in_use.verdict is 'of the model inside the artefact, against the one of the week before';

create table model_health (
  game_date     date not null,
  system        text not null,
  market        text not null,
  label         text not null check (label in ('live', 'backfill')),
  state         text not null check (state in ('healthy', 'watch', 'degrading', 'blocked')),
  reason        text not null,
  rows          integer not null,
  mean_absolute_error double precision,
  reference_error double precision,
  bias          double precision,
  calibration_error double precision,
  primary key (game_date, system, market, label)
);
create index model_health_latest on model_health (system, market, label, game_date desc);
comment on table model_health is 'the state of a system after the date, from the grades of its last 28 days; read by predictions of later dates';
comment on column model_health.reference_error is 'mean absolute error of ewma_8 on the same rows';
