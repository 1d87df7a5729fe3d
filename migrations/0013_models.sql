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
  add column reasons text[] not null default '{}',
  add column health text not null default 'healthy' check (health in ('healthy', 'watch', 'degrading', 'blocked')),
  add column health_reason text not null default '';
update models_in_use set trained_hash = artefact_hash;
alter table models_in_use alter column trained_hash set not null, alter column verdict drop default, alter column reasons drop default,
  alter column health drop default, alter column health_reason drop default;
comment on column models_in_use.trained_hash is 'what training gave for the week; differs from the artefact in use where one is pinned';
comment on column models_in_use.verdict is 'of the model inside the artefact, against the one of the week before';
