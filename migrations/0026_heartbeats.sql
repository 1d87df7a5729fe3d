-- Who is heard of beside the processes and the detectors: what calls a watcher outside, and how that went.

create table heartbeats (
  name text primary key,
  beat_at timestamptz,
  tried_at timestamptz not null,
  failures_in_row integer not null default 0,
  last_error text);
comment on column heartbeats.beat_at is 'the last time that it went well; null before the first';
