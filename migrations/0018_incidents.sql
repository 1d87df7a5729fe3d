-- Incidents with a history, and the queue that tells people of them.

alter table incidents drop constraint incidents_severity_check;
alter table incidents add constraint incidents_severity_check check (severity in ('info', 'warning', 'critical'));
alter table incidents
  add column page text,
  add column system_does text,
  add column what_to_do text,
  add column examples jsonb not null default '[]',
  add column reopenings integer not null default 0,
  add column reopened_at timestamptz,
  add column acknowledged_at timestamptz,
  add column acknowledged_by text,
  add column acknowledged_note text,
  add column reminded_at timestamptz,
  add column resolved_by text,
  add column resolved_note text;
alter table incidents add constraint incidents_acknowledged_check
  check ((acknowledged_at is null) = (acknowledged_by is null));
create index incidents_of_cause on incidents (cause, id);
comment on column incidents.page is 'of docs/, that says what it means and what to type';
comment on column incidents.examples is 'the first few occurrences that differ';
comment on column incidents.reopened_at is 'a cause that comes back soon goes on in its old incident: since when it is open this time';
comment on column incidents.resolved_by is 'null: it resolved itself';

create table incident_transitions (
  id          bigint generated always as identity primary key,
  incident    bigint not null references incidents,
  kind        text not null check (kind in ('opened', 'reopened', 'escalated', 'calmed', 'acknowledged', 'reminded', 'resolved')),
  at          timestamptz not null,
  severity    text not null,
  title       text not null,
  occurrences integer not null,
  actor       text,
  note        text
);
create index incident_transitions_of on incident_transitions (incident, id);
comment on table incident_transitions is 'every change of an incident''s state, written by a trigger: no writer, of whatever version, can forget it';
comment on column incident_transitions.actor is 'null: the program';

create table alert_outbox (
  transition bigint primary key references incident_transitions
);
comment on table alert_outbox is 'transitions of which the routes were not told yet; a row is written with the transition and deleted with its deliveries';

create function record_incident_transition() returns trigger language plpgsql as $$
declare
  severities constant text[] := array['info', 'warning', 'critical'];
  what text;
  since timestamptz;
  who text;
  said text;
  recorded bigint;
begin
  if tg_op = 'INSERT' then
    what := 'opened'; since := new.opened_at;
  elsif old.resolved_at is not null and new.resolved_at is null then
    what := 'reopened'; since := coalesce(new.reopened_at, new.last_seen_at);
  elsif old.resolved_at is null and new.resolved_at is not null then
    what := 'resolved'; since := new.resolved_at; who := new.resolved_by; said := new.resolved_note;
  elsif new.acknowledged_at is not null and new.acknowledged_at is distinct from old.acknowledged_at then
    what := 'acknowledged'; since := new.acknowledged_at; who := new.acknowledged_by; said := new.acknowledged_note;
  elsif new.reminded_at is not null and new.reminded_at is distinct from old.reminded_at then
    what := 'reminded'; since := new.reminded_at;
  elsif new.severity <> old.severity then
    what := case when array_position(severities, new.severity) > array_position(severities, old.severity) then 'escalated' else 'calmed' end;
    since := new.last_seen_at;
  else
    return null;
  end if;
  insert into incident_transitions (incident, kind, at, severity, title, occurrences, actor, note)
  values (new.id, what, since, new.severity, new.title, new.occurrences, who, said) returning id into recorded;
  insert into alert_outbox (transition) values (recorded);
  return null;
end $$;

create trigger incidents_opened after insert on incidents
  for each row execute function record_incident_transition();
create trigger incidents_changed after update of severity, resolved_at, acknowledged_at, reminded_at on incidents
  for each row when (old.severity <> new.severity or old.resolved_at is distinct from new.resolved_at
    or old.acknowledged_at is distinct from new.acknowledged_at or old.reminded_at is distinct from new.reminded_at)
  execute function record_incident_transition();

create trigger incident_transitions_append_only before update or delete on incident_transitions
  for each row execute function refuse_change();

create table incident_looks (
  cause       text primary key,
  verdicts    boolean[] not null,
  looked_at   timestamptz not null,
  level       double precision,
  level_since timestamptz
);
comment on table incident_looks is 'what a detector that asks for confirmation saw in its last looks, newest first; no row where all of them were well';
comment on column incident_looks.level is 'the level that the detector''s value has kept to since level_since';

create table incident_levels (
  cause        text primary key,
  level        double precision not null,
  accepted_at  timestamptz not null,
  accepted_by  text not null,
  normal_looks integer not null default 0
);
comment on table incident_levels is 'a level that was told of once and is taken as normal until the value leaves it';

create table alert_routes (
  route           text primary key,
  channel         text not null,
  address_digest  text not null,
  minimum         text not null,
  rules           jsonb not null,
  registered_at   timestamptz not null,
  removed_at      timestamptz,
  reached_at      timestamptz,
  paused_until    timestamptz,
  failing_since   timestamptz,
  failures_in_row integer not null default 0,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_answer     text,
  canary_at       timestamptz
);
comment on table alert_routes is 'where alerts go, as the process that sends them was configured; no address stands here';
comment on column alert_routes.reached_at is 'when a receiver at this address first answered as it should';
comment on column alert_routes.canary_at is 'when its newest daily canary arrived';

create table alert_deliveries (
  id             bigint generated always as identity primary key,
  route          text not null references alert_routes,
  key            text not null,
  uid            text not null,
  kind           text not null,
  severity       text not null check (severity in ('info', 'warning', 'critical')),
  incident       bigint references incidents,
  message        jsonb not null,
  state          text not null default 'waiting' check (state in ('waiting', 'sent', 'folded', 'dead')),
  created_at     timestamptz not null,
  not_before     timestamptz not null,
  held_because   text,
  tries          integer not null default 0,
  first_tried_at timestamptz,
  last_tried_at  timestamptz,
  last_status    text,
  last_answer    text,
  settled_at     timestamptz,
  folded_into    bigint references alert_deliveries,
  unique (route, key),
  check ((state = 'waiting') = (settled_at is null)),
  check ((state = 'folded') = (folded_into is not null))
);
create index alert_deliveries_waiting on alert_deliveries (route, id) where state = 'waiting';
create index alert_deliveries_sent on alert_deliveries (route, settled_at) where state = 'sent';
create index alert_deliveries_of on alert_deliveries (incident, route) where incident is not null;
comment on table alert_deliveries is 'one row a message and route, from the queue to what the receiver answered';
comment on column alert_deliveries.uid is 'what the receiver is given to know a message by that came twice';
comment on column alert_deliveries.folded_into is 'the message that told of this one together with others';
