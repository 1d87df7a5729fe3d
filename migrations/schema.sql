-- The schema after all migrations. Written by `npm run schema`; change a migration, not this file.

-- Tables

create table action_replies (
  actor text not null,
  key text not null,
  action text not null,
  request_hash text not null,
  reply jsonb,
  created_at timestamp with time zone not null,
  constraint action_replies_pkey PRIMARY KEY (actor, key)
);

create table alert_deliveries (
  id bigint generated always as identity not null,
  route text not null,
  key text not null,
  uid text not null,
  kind text not null,
  severity text not null,
  incident bigint,
  message jsonb not null,
  state text default 'waiting'::text not null,
  created_at timestamp with time zone not null,
  not_before timestamp with time zone not null,
  held_because text,
  tries integer default 0 not null,
  first_tried_at timestamp with time zone,
  last_tried_at timestamp with time zone,
  last_status text,
  last_answer text,
  settled_at timestamp with time zone,
  folded_into bigint,
  constraint alert_deliveries_pkey PRIMARY KEY (id),
  constraint alert_deliveries_route_key_key UNIQUE (route, key),
  constraint alert_deliveries_folded_into_fkey FOREIGN KEY (folded_into) REFERENCES alert_deliveries(id),
  constraint alert_deliveries_incident_fkey FOREIGN KEY (incident) REFERENCES incidents(id),
  constraint alert_deliveries_route_fkey FOREIGN KEY (route) REFERENCES alert_routes(route),
  constraint alert_deliveries_check CHECK (((state = 'waiting'::text) = (settled_at IS NULL))),
  constraint alert_deliveries_check1 CHECK (((state = 'folded'::text) = (folded_into IS NOT NULL))),
  constraint alert_deliveries_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text]))),
  constraint alert_deliveries_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'folded'::text, 'dead'::text])))
);

create table alert_outbox (
  transition bigint not null,
  constraint alert_outbox_pkey PRIMARY KEY (transition),
  constraint alert_outbox_transition_fkey FOREIGN KEY (transition) REFERENCES incident_transitions(id)
);

create table alert_routes (
  route text not null,
  channel text not null,
  address_digest text not null,
  minimum text not null,
  rules jsonb not null,
  registered_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  reached_at timestamp with time zone,
  paused_until timestamp with time zone,
  failing_since timestamp with time zone,
  failures_in_row integer default 0 not null,
  last_success_at timestamp with time zone,
  last_failure_at timestamp with time zone,
  last_answer text,
  canary_at timestamp with time zone,
  constraint alert_routes_pkey PRIMARY KEY (route)
);

create table api_keys (
  id text not null,
  name text not null,
  secret_hash text not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  last_used_from text,
  revoked_at timestamp with time zone,
  revoked_by text,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
  constraint api_keys_id_check CHECK ((id ~ '^[0-9a-f]{12}$'::text)),
  constraint api_keys_scopes_check CHECK ((cardinality(scopes) > 0))
);

create table archive_bodies (
  body_hash text not null,
  encoding text not null,
  body bytea storage external not null,
  byte_count integer not null,
  base_hash text,
  constraint archive_bodies_pkey PRIMARY KEY (body_hash),
  constraint archive_bodies_base_hash_fkey FOREIGN KEY (base_hash) REFERENCES archive_bodies(body_hash),
  constraint archive_bodies_encoding CHECK ((((encoding = 'zstd'::text) = (base_hash IS NULL)) AND (encoding = ANY (ARRAY['zstd'::text, 'zstd-base'::text]))))
);

create table archive_readings (
  body_hash text not null,
  resource text not null,
  parser text not null,
  read_at timestamp with time zone not null,
  row_count integer,
  error_code text,
  error text,
  constraint archive_readings_pkey PRIMARY KEY (body_hash, resource, parser),
  constraint archive_readings_body_hash_fkey FOREIGN KEY (body_hash) REFERENCES archive_bodies(body_hash),
  constraint archive_readings_check CHECK (((row_count IS NULL) = (error_code IS NOT NULL)))
);

create table archive_receipts (
  id bigint generated always as identity not null,
  asset text not null,
  game_date date not null,
  resource text not null,
  url text not null,
  status integer not null,
  headers jsonb not null,
  body_hash text not null,
  received_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  times_seen integer default 1 not null,
  refusal text,
  constraint archive_receipts_pkey PRIMARY KEY (id),
  constraint archive_receipts_asset_game_date_resource_body_hash_key UNIQUE (asset, game_date, resource, body_hash),
  constraint archive_receipts_body_hash_fkey FOREIGN KEY (body_hash) REFERENCES archive_bodies(body_hash)
);

create table attempts (
  asset text not null,
  game_date date not null,
  fence bigint not null,
  worker text not null,
  cause text not null,
  ordered_at timestamp with time zone,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  outcome text,
  error_code text,
  error text,
  details jsonb,
  run_ms integer,
  wait_ms integer,
  boot_ms integer,
  retry_ms integer,
  server_started_at timestamp with time zone,
  constraint attempts_pkey PRIMARY KEY (asset, game_date, fence),
  constraint attempts_outcome_check CHECK ((outcome = ANY (ARRAY['complete'::text, 'empty_ok'::text, 'degraded'::text, 'unchanged'::text, 'not_yet'::text, 'failed'::text, 'superseded'::text, 'abandoned'::text, 'handed_back'::text])))
);

create table audit_forwards (
  receiver text not null,
  seal bigint not null,
  told_at timestamp with time zone not null,
  constraint audit_forwards_pkey PRIMARY KEY (receiver)
);

create table audit_log (
  id bigint generated always as identity not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  asset text,
  game_date date,
  details jsonb not null,
  origin jsonb default (NULLIF(current_setting('sixthman.origin'::text, true), ''::text))::jsonb,
  constraint audit_log_pkey PRIMARY KEY (id)
);

create table audit_seals (
  seal bigint not null,
  sealed_at timestamp with time zone not null,
  ids bigint[] not null,
  row_hashes text[] not null,
  previous text not null,
  hash text not null,
  constraint audit_seals_pkey PRIMARY KEY (seal),
  constraint audit_seals_check CHECK ((cardinality(ids) = cardinality(row_hashes)))
);

create table audit_unsealed (
  id bigint not null,
  constraint audit_unsealed_pkey PRIMARY KEY (id)
);

create table backfill_partitions (
  backfill bigint not null,
  asset text not null,
  game_date date not null,
  because text not null,
  fence_before bigint not null,
  state_before text,
  refresh_before timestamp with time zone,
  attempts_before integer,
  constraint backfill_partitions_pkey PRIMARY KEY (backfill, asset, game_date),
  constraint backfill_partitions_backfill_fkey FOREIGN KEY (backfill) REFERENCES backfills(id),
  constraint backfill_partitions_because_check CHECK ((because = ANY (ARRAY['missing'::text, 'failed'::text, 'due'::text, 'stale'::text, 'again'::text, 'follows'::text])))
);

create table backfills (
  id bigint generated always as identity not null,
  from_date date not null,
  to_date date not null,
  assets text[],
  has_downstream boolean not null,
  conditions text[] not null,
  unknown_dates date[] not null,
  partitions_max integer not null,
  concurrency integer,
  state text not null,
  reason text not null,
  requested_by text not null,
  requested_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  made_whole integer,
  keeps_priority boolean default false not null,
  constraint backfills_pkey PRIMARY KEY (id),
  constraint backfills_conditions_check CHECK ((conditions <@ ARRAY['missing'::text, 'failed'::text, 'stale'::text, 'all'::text])),
  constraint backfills_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'cancelled'::text, 'done'::text])))
);

create table boot_failures (
  id bigint generated always as identity not null,
  kind text not null,
  host text not null,
  pid integer not null,
  code_hash text,
  code_version text,
  error_code text not null,
  error text not null,
  failed_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  resolved_by text,
  constraint boot_failures_pkey PRIMARY KEY (id)
);

create table breakers (
  name text not null,
  state text not null,
  failures_in_row integer not null,
  times_opened integer not null,
  opened_at timestamp with time zone,
  probe_at timestamp with time zone,
  last_success_at timestamp with time zone,
  last_failure_at timestamp with time zone,
  last_error_code text,
  last_error text,
  failed_dates date[] default '{}'::date[] not null,
  failed_inputs jsonb,
  failing_since timestamp with time zone,
  code_version text,
  constraint breakers_pkey PRIMARY KEY (name),
  constraint breakers_check CHECK (((state = 'open'::text) = (probe_at IS NOT NULL))),
  constraint breakers_state_check CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text])))
);

create table checks (
  asset text not null,
  game_date date not null,
  fence bigint not null,
  name text not null,
  verdict text not null,
  blocking boolean not null,
  message text not null,
  constraint checks_pkey PRIMARY KEY (asset, game_date, fence, name),
  constraint checks_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'warn'::text, 'fail'::text])))
);

create table daily_figures (
  detector text not null,
  subject text not null,
  day date not null,
  figures jsonb not null,
  constraint daily_figures_pkey PRIMARY KEY (detector, subject, day)
);

create table dead_letters (
  id bigint generated always as identity not null,
  asset text not null,
  game_date date not null,
  fence bigint not null,
  error_code text not null,
  error text not null,
  details jsonb not null,
  attempts_used integer not null,
  created_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_how text,
  closed_by text,
  closed_reason text,
  code_version text,
  redrives integer default 0 not null,
  constraint dead_letters_pkey PRIMARY KEY (id),
  constraint dead_letters_asset_game_date_fence_key UNIQUE (asset, game_date, fence),
  constraint dead_letters_check CHECK (((closed_at IS NULL) = (closed_how IS NULL))),
  constraint dead_letters_closed_how_check CHECK ((closed_how = ANY (ARRAY['redriven'::text, 'discarded'::text, 'failed_again'::text])))
);

create table detectors (
  detector text not null,
  looked_at timestamp with time zone,
  tried_at timestamp with time zone not null,
  took_ms integer not null,
  failures_in_row integer default 0 not null,
  last_error text,
  constraint detectors_pkey PRIMARY KEY (detector)
);

create table documents (
  game_date date not null,
  name text not null,
  revision integer not null,
  body text storage external not null,
  withdrawn boolean not null,
  collection text default ''::text not null,
  packed bytea storage external,
  digest bytea,
  constraint documents_pkey PRIMARY KEY (name, game_date, revision)
);

create table feature_vectors (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  market text not null,
  team_id integer not null,
  opponent_id integer not null,
  as_of timestamp with time zone not null,
  vector double precision[] not null,
  provenance text not null,
  quality double precision not null,
  tier text not null,
  missing_required text[] not null,
  vector_hash text not null,
  constraint feature_vectors_pkey PRIMARY KEY (game_date, game_id, player_id, market)
);

create table game_lines (
  game_date date not null,
  source text not null,
  event_id text not null,
  game_id text,
  bookmaker text not null,
  market text not null,
  snapshot_at timestamp with time zone not null,
  commence_at timestamp with time zone,
  line integer,
  home_or_over_price numeric,
  away_or_under_price numeric,
  constraint game_lines_pkey PRIMARY KEY (game_date, source, event_id, bookmaker, market, snapshot_at),
  constraint game_lines_check CHECK (((market = 'moneyline'::text) = (line IS NULL))),
  constraint game_lines_market_check CHECK ((market = ANY (ARRAY['spread'::text, 'total'::text, 'moneyline'::text])))
);

create table games (
  game_date date not null,
  game_id text not null,
  season text not null,
  kind text not null,
  tip_at timestamp with time zone not null,
  tip_is_assumed boolean not null,
  status text not null,
  home_team_id integer not null,
  away_team_id integer not null,
  home_score integer,
  away_score integer,
  constraint games_pkey PRIMARY KEY (game_id, game_date),
  constraint games_status_check CHECK ((status = ANY (ARRAY['scheduled'::text, 'live'::text, 'final'::text, 'postponed'::text])))
);

create table gate_decisions (
  gate text not null,
  game_date date not null,
  number integer not null,
  state text not null,
  reason text not null,
  missing jsonb not null,
  tier_hours double precision,
  failing text[] not null,
  inputs jsonb not null,
  since timestamp with time zone not null,
  decided_at timestamp with time zone not null,
  constraint gate_decisions_pkey PRIMARY KEY (gate, game_date, number),
  constraint gate_decisions_gate_game_date_fkey FOREIGN KEY (gate, game_date) REFERENCES gates(gate, game_date) ON DELETE CASCADE,
  constraint gate_decisions_state_check CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text, 'degraded'::text])))
);

create table gates (
  gate text not null,
  game_date date not null,
  state text not null,
  reason text not null,
  missing jsonb not null,
  revision integer not null,
  decided_at timestamp with time zone not null,
  tier_hours double precision,
  failing text[] default '{}'::text[] not null,
  constraint gates_pkey PRIMARY KEY (gate, game_date),
  constraint gates_state_check CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text, 'degraded'::text])))
);

create table grades (
  game_date date not null,
  system text not null,
  market text not null,
  game_id text not null,
  player_id integer not null,
  revision integer not null,
  label text not null,
  outcome text not null,
  reason text,
  result text,
  actual integer,
  median double precision not null,
  error double precision,
  line integer,
  line_absolute_error double precision,
  recommendation text not null,
  price numeric,
  withdrawn boolean not null,
  void_category text,
  absolute_error double precision,
  is_within_3 boolean,
  is_within_5 boolean,
  margin double precision,
  confidence double precision,
  calibration text,
  confidence_decile integer,
  best_price numeric,
  expected_value double precision,
  closing_line integer,
  closing_price numeric,
  closing_value_points double precision,
  closing_value_probability double precision,
  fair_probability double precision,
  known_at timestamp with time zone,
  constraint grades_pkey PRIMARY KEY (game_date, system, market, game_id, player_id, revision),
  constraint grades_confidence_decile_check CHECK (((confidence_decile >= 1) AND (confidence_decile <= 10))),
  constraint grades_outcome_check CHECK ((outcome = ANY (ARRAY['graded'::text, 'void'::text, 'pending'::text]))),
  constraint grades_result_check CHECK ((result = ANY (ARRAY['win'::text, 'loss'::text, 'push'::text, 'none'::text]))),
  constraint grades_void_category_check CHECK ((void_category = ANY (ARRAY['confirmed_out'::text, 'late_scratch'::text, 'unknown'::text])))
);

create table grown_trees (
  key text not null,
  system text not null,
  market text not null,
  trees json not null,
  grown_at timestamp with time zone not null,
  used_at timestamp with time zone not null,
  constraint grown_trees_pkey PRIMARY KEY (key)
);

create table halts (
  id bigint generated always as identity not null,
  reason text not null,
  since timestamp with time zone not null,
  set_by text not null,
  lifted_at timestamp with time zone,
  lifted_by text,
  lifted_reason text,
  constraint halts_pkey PRIMARY KEY (id),
  constraint halts_lifted CHECK ((((lifted_at IS NULL) = (lifted_by IS NULL)) AND ((lifted_at IS NULL) = (lifted_reason IS NULL))))
);

create table heartbeats (
  name text not null,
  beat_at timestamp with time zone,
  tried_at timestamp with time zone not null,
  failures_in_row integer default 0 not null,
  last_error text,
  constraint heartbeats_pkey PRIMARY KEY (name)
);

create table incident_levels (
  cause text not null,
  level double precision not null,
  accepted_at timestamp with time zone not null,
  accepted_by text not null,
  normal_looks integer default 0 not null,
  parts jsonb default '[]'::jsonb not null,
  constraint incident_levels_pkey PRIMARY KEY (cause)
);

create table incident_looks (
  cause text not null,
  verdicts boolean[] not null,
  looked_at timestamp with time zone not null,
  level double precision,
  level_since timestamp with time zone,
  level_parts jsonb,
  constraint incident_looks_pkey PRIMARY KEY (cause)
);

create table incident_transitions (
  id bigint generated always as identity not null,
  incident bigint not null,
  kind text not null,
  at timestamp with time zone not null,
  severity text not null,
  title text not null,
  occurrences integer not null,
  actor text,
  note text,
  constraint incident_transitions_pkey PRIMARY KEY (id),
  constraint incident_transitions_incident_fkey FOREIGN KEY (incident) REFERENCES incidents(id),
  constraint incident_transitions_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'reopened'::text, 'escalated'::text, 'calmed'::text, 'acknowledged'::text, 'reminded'::text, 'resolved'::text])))
);

create table incidents (
  id bigint generated always as identity not null,
  cause text not null,
  severity text not null,
  title text not null,
  details jsonb not null,
  occurrences integer default 1 not null,
  opened_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  page text,
  system_does text,
  what_to_do text,
  examples jsonb default '[]'::jsonb not null,
  reopenings integer default 0 not null,
  reopened_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  acknowledged_note text,
  reminded_at timestamp with time zone,
  resolved_by text,
  resolved_note text,
  constraint incidents_pkey PRIMARY KEY (id),
  constraint incidents_acknowledged_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
  constraint incidents_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text])))
);

create table injuries (
  game_date date not null,
  source text not null,
  reported_at timestamp with time zone not null,
  team_id integer not null,
  player_name text not null,
  player_id integer,
  unresolved text,
  status text not null,
  reason text,
  known_at timestamp with time zone not null,
  constraint injuries_pkey PRIMARY KEY (game_date, source, reported_at, team_id, player_name, known_at),
  constraint injuries_check CHECK (((player_id IS NULL) = (unresolved IS NOT NULL))),
  constraint injuries_status_check CHECK ((status = ANY (ARRAY['available'::text, 'probable'::text, 'questionable'::text, 'doubtful'::text, 'out'::text])))
);

create table ledger (
  asset text not null,
  game_date date not null,
  state text not null,
  committed_state text,
  reason text,
  error_code text,
  not_before timestamp with time zone,
  refresh_at timestamp with time zone,
  due_at timestamp with time zone,
  deadline_verdict text,
  locks_at timestamp with time zone,
  fence bigint default 0 not null,
  lease_owner text,
  lease_until timestamp with time zone,
  attempts_used integer default 0 not null,
  attempts_max integer not null,
  row_count integer,
  content_hash text,
  inputs jsonb,
  code_version text,
  revision integer default 0 not null,
  committed_at timestamp with time zone,
  release integer,
  fresh_at timestamp with time zone,
  failed_checks text[] default '{}'::text[] not null,
  constraint ledger_pkey PRIMARY KEY (asset, game_date),
  constraint ledger_check CHECK (((committed_state IS NULL) = (content_hash IS NULL))),
  constraint ledger_check1 CHECK (((state = 'running'::text) = (lease_until IS NOT NULL))),
  constraint ledger_committed_state_check CHECK ((committed_state = ANY (ARRAY['complete'::text, 'empty_ok'::text, 'degraded'::text]))),
  constraint ledger_deadline_verdict_check CHECK ((deadline_verdict = ANY (ARRAY['met'::text, 'missed'::text]))),
  constraint ledger_state_check CHECK ((state = ANY (ARRAY['expected'::text, 'not_yet'::text, 'blocked'::text, 'running'::text, 'complete'::text, 'empty_ok'::text, 'degraded'::text, 'failed'::text, 'discarded'::text])))
);

create table live_boxscores (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  player_name text not null,
  team_id integer not null,
  minutes integer,
  pts integer,
  reb integer,
  ast integer,
  fg3m integer,
  source text not null,
  seen_at timestamp with time zone not null,
  constraint live_boxscores_pkey PRIMARY KEY (game_date, game_id, player_id)
);

create table login_throttles (
  subject text not null,
  failures integer not null,
  last_failed_at timestamp with time zone not null,
  blocked_until timestamp with time zone,
  constraint login_throttles_pkey PRIMARY KEY (subject)
);

create table model_artefacts (
  artefact_hash text not null,
  system text not null,
  market text not null,
  trained_before date not null,
  training_rows integer not null,
  artefact json not null,
  constraint model_artefacts_pkey PRIMARY KEY (artefact_hash)
);

create table model_pins (
  id bigint generated always as identity not null,
  system text not null,
  market text not null,
  artefact_hash text not null,
  reason text not null,
  set_by text not null,
  set_at timestamp with time zone not null,
  lifted_at timestamp with time zone,
  lifted_by text,
  constraint model_pins_pkey PRIMARY KEY (id),
  constraint model_pins_artefact_hash_fkey FOREIGN KEY (artefact_hash) REFERENCES model_artefacts(artefact_hash)
);

create table models_in_use (
  game_date date not null,
  system text not null,
  market text not null,
  artefact_hash text not null,
  trained_hash text not null,
  verdict text not null,
  reasons text[] not null,
  health text not null,
  health_reason text not null,
  constraint models_in_use_pkey PRIMARY KEY (game_date, system, market),
  constraint models_in_use_artefact_hash_fkey FOREIGN KEY (artefact_hash) REFERENCES model_artefacts(artefact_hash),
  constraint models_in_use_trained_hash_fkey FOREIGN KEY (trained_hash) REFERENCES model_artefacts(artefact_hash),
  constraint models_in_use_health_check CHECK ((health = ANY (ARRAY['healthy'::text, 'watch'::text, 'degrading'::text, 'blocked'::text]))),
  constraint models_in_use_verdict_check CHECK ((verdict = ANY (ARRAY['first'::text, 'kept'::text, 'promoted'::text, 'refused'::text])))
);

create table performance_summary (
  game_date date not null,
  system text not null,
  market text not null,
  label text not null,
  graded integer not null,
  void integer not null,
  pending integer not null,
  wins integer not null,
  losses integer not null,
  pushes integer not null,
  absolute_error_sum double precision not null,
  error_sum double precision not null,
  line_rows integer not null,
  line_absolute_error_sum double precision not null,
  absolute_error_sum_on_line_rows double precision not null,
  within_3 integer not null,
  within_5 integer not null,
  priced integer not null,
  break_even_sum double precision not null,
  profit double precision not null,
  best_priced integer not null,
  best_profit double precision not null,
  confidence_rows integer not null,
  confidence_sum double precision not null,
  closing_rows integer not null,
  closing_points_sum double precision not null,
  closing_probability_rows integer not null,
  closing_probability_sum double precision not null,
  dimension text not null,
  value text not null,
  constraint performance_summary_pkey PRIMARY KEY (game_date, system, market, label, dimension, value),
  constraint performance_summary_dimension_check CHECK ((dimension = ANY (ARRAY['all'::text, 'tier'::text, 'confidence_decile'::text, 'side'::text, 'venue'::text, 'rest'::text, 'month'::text, 'subset'::text])))
);

create table pick_subsets (
  game_date date not null,
  subset text not null,
  system text not null,
  market text not null,
  game_id text not null,
  player_id integer not null,
  revision integer not null,
  label text not null,
  side text not null,
  line integer not null,
  confidence double precision,
  expected_value double precision,
  locks_at timestamp with time zone not null,
  chosen_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint pick_subsets_pkey PRIMARY KEY (game_date, subset, system, market, game_id, player_id, revision),
  constraint pick_subsets_check CHECK (((label = 'backfill'::text) OR withdrawn OR (chosen_at < locks_at))),
  constraint pick_subsets_label_check CHECK ((label = ANY (ARRAY['live'::text, 'backfill'::text]))),
  constraint pick_subsets_side_check CHECK ((side = ANY (ARRAY['OVER'::text, 'UNDER'::text])))
);

create table play_by_play (
  game_date date not null,
  game_id text not null,
  event_number integer not null,
  period integer not null,
  seconds_left double precision not null,
  team_id integer,
  player_id integer,
  player_name text,
  action text not null,
  detail text,
  is_made boolean,
  shot_value integer,
  zone text,
  x double precision,
  y double precision,
  distance_feet double precision,
  home_score integer,
  away_score integer,
  source text not null,
  constraint play_by_play_pkey PRIMARY KEY (game_date, game_id, event_number),
  constraint play_by_play_zone_check CHECK ((zone = ANY (ARRAY['restricted_area'::text, 'paint'::text, 'mid_range'::text, 'corner_three'::text, 'above_break_three'::text, 'backcourt'::text])))
);

create table player_absences (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  revision integer not null,
  team_id integer,
  category text not null,
  reported_status text,
  had_line boolean not null,
  reason text,
  box_source text,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint player_absences_pkey PRIMARY KEY (game_id, player_id, revision),
  constraint player_absences_category_check CHECK ((category = ANY (ARRAY['confirmed_out'::text, 'late_scratch'::text, 'unknown'::text])))
);

create table player_aliases (
  alias text not null,
  player_id integer not null,
  posted_name text not null,
  confirmed_by text not null,
  confirmed_at timestamp with time zone not null,
  constraint player_aliases_pkey PRIMARY KEY (alias)
);

create table player_boxscores (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  revision integer not null,
  player_name text not null,
  team_id integer not null,
  opponent_id integer not null,
  is_home boolean not null,
  won boolean,
  status text not null,
  minutes integer,
  fgm integer,
  fga integer,
  fg3m integer,
  fg3a integer,
  ftm integer,
  fta integer,
  oreb integer,
  dreb integer,
  reb integer,
  ast integer,
  stl integer,
  blk integer,
  tov integer,
  pf integer,
  pts integer,
  plus_minus integer,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  is_starter boolean,
  reason text,
  source text not null,
  constraint player_boxscores_pkey PRIMARY KEY (game_id, player_id, revision),
  constraint player_boxscores_check CHECK ((pts = (((2 * fgm) + fg3m) + ftm))),
  constraint player_boxscores_check1 CHECK ((reb = (oreb + dreb))),
  constraint player_boxscores_minutes_check CHECK (((minutes >= 0) AND (minutes <= 80))),
  constraint player_boxscores_played CHECK (((status = 'active'::text) = (minutes IS NOT NULL))),
  constraint player_boxscores_status_check CHECK ((status = ANY (ARRAY['active'::text, 'did_not_play'::text, 'inactive'::text])))
);

create table player_composite (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  freshness double precision,
  zone_matchup double precision,
  pace_score double precision,
  usage_shift double precision,
  constraint player_composite_pkey PRIMARY KEY (game_date, game_id, player_id)
);

create table player_game_summary (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  revision integer not null,
  player_name text not null,
  team_id integer not null,
  opponent_id integer not null,
  is_home boolean not null,
  minutes integer not null,
  points integer not null,
  rebounds integer,
  assists integer,
  threes integer,
  fgm integer,
  fga integer,
  fg3a integer,
  ftm integer,
  fta integer,
  oreb integer,
  tov integer,
  usage double precision,
  true_shooting double precision,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint player_game_summary_pkey PRIMARY KEY (game_id, player_id, revision)
);

create table player_line_results (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  market text not null,
  revision integer not null,
  team_id integer,
  line integer not null,
  opening_line integer not null,
  bookmaker text not null,
  snapshot_at timestamp with time zone not null,
  actual integer,
  result text,
  margin double precision,
  box_source text,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint player_line_results_pkey PRIMARY KEY (game_id, player_id, market, revision),
  constraint player_line_results_check CHECK (((actual IS NULL) = (result IS NULL))),
  constraint player_line_results_result_check CHECK ((result = ANY (ARRAY['over'::text, 'under'::text, 'push'::text])))
);

create table player_rolling (
  game_date date not null,
  player_id integer not null,
  team_id integer not null,
  game_id text,
  games_known integer not null,
  team_minutes double precision not null,
  rolling jsonb not null,
  constraint player_rolling_pkey PRIMARY KEY (game_date, player_id)
);

create table player_season_zones (
  season text not null,
  player_id integer not null,
  restricted_made integer,
  restricted_attempts integer,
  paint_made integer,
  paint_attempts integer,
  mid_made integer,
  mid_attempts integer,
  corner_three_made integer,
  corner_three_attempts integer,
  above_break_three_made integer,
  above_break_three_attempts integer,
  backcourt_made integer,
  backcourt_attempts integer,
  constraint player_season_zones_pkey PRIMARY KEY (season, player_id)
);

create table player_shot_games (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  revision integer not null,
  team_id integer not null,
  paint_made integer not null,
  paint_attempts integer not null,
  mid_made integer not null,
  mid_attempts integer not null,
  three_made integer not null,
  three_attempts integer not null,
  unplaced_attempts integer not null,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint player_shot_games_pkey PRIMARY KEY (game_id, player_id, revision)
);

create table player_shot_zones (
  game_date date not null,
  player_id integer not null,
  games_max integer not null,
  paint_share double precision,
  mid_share double precision,
  three_share double precision,
  source text not null,
  constraint player_shot_zones_pkey PRIMARY KEY (game_date, player_id, games_max),
  constraint player_shot_zones_source_check CHECK ((source = ANY (ARRAY['play-by-play'::text, 'prior-season'::text, 'box-scores'::text])))
);

create table player_source_ids (
  source text not null,
  source_id text not null,
  player_id integer not null,
  confirmed_by text not null,
  confirmed_at timestamp with time zone not null,
  constraint player_source_ids_pkey PRIMARY KEY (source, source_id)
);

create table prediction_exclusions (
  game_date date not null,
  system text not null,
  market text not null,
  player_id integer not null,
  reason text not null,
  constraint prediction_exclusions_pkey PRIMARY KEY (game_date, system, market, player_id)
);

create table prediction_slate (
  game_date date not null,
  game_id text not null,
  market text not null,
  player_key text not null,
  player_id integer,
  player_name text not null,
  team_id integer,
  line integer,
  line_snapshot_at timestamp with time zone,
  bookmaker text,
  over_price numeric,
  under_price numeric,
  exclusion text,
  exclusion_detail text,
  best_over_price numeric,
  best_under_price numeric,
  over_probability double precision,
  constraint prediction_slate_pkey PRIMARY KEY (game_date, market, player_key)
);

create table predictions (
  game_date date not null,
  system text not null,
  market text not null,
  game_id text not null,
  player_id integer not null,
  revision integer not null,
  label text not null,
  as_of timestamp with time zone not null,
  locks_at timestamp with time zone not null,
  median double precision not null,
  p_over double precision,
  line integer,
  line_snapshot_at timestamp with time zone,
  over_price numeric,
  under_price numeric,
  edge double precision,
  recommendation text not null,
  recommendation_reason text not null,
  quantiles double precision[],
  factors text not null,
  model_hash text not null,
  vector_hash text not null,
  withdrawn boolean not null,
  blended_median double precision,
  raw_p_over double precision,
  calibration text not null,
  confidence double precision,
  market_p_over double precision,
  best_over_price numeric,
  best_under_price numeric,
  fair_over_price double precision,
  fair_under_price double precision,
  hold double precision,
  break_even double precision,
  expected_value double precision,
  quality double precision,
  constraint predictions_pkey PRIMARY KEY (game_date, system, market, game_id, player_id, revision),
  constraint predictions_calibration_check CHECK ((calibration = ANY (ARRAY['calibrated'::text, 'uncalibrated'::text]))),
  constraint predictions_check CHECK (((label = 'backfill'::text) OR (as_of < locks_at))),
  constraint predictions_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
  constraint predictions_label_check CHECK ((label = ANY (ARRAY['live'::text, 'backfill'::text]))),
  constraint predictions_recommendation_check CHECK ((recommendation = ANY (ARRAY['OVER'::text, 'UNDER'::text, 'PASS'::text, 'NO_LINE'::text])))
);

create table prop_lines (
  game_date date not null,
  event_id text not null,
  game_id text,
  bookmaker text not null,
  market text not null,
  player_name text not null,
  line integer not null,
  snapshot_at timestamp with time zone not null,
  commence_at timestamp with time zone not null,
  over_price numeric,
  under_price numeric,
  constraint prop_lines_pkey PRIMARY KEY (game_date, event_id, bookmaker, market, player_name, line, snapshot_at)
);

create table reconciled_games (
  game_date date not null,
  game_id text not null,
  kept_source text not null,
  other_source text not null,
  players_both integer not null,
  players_agreeing integer not null,
  fields_compared integer not null,
  fields_differing integer not null,
  constraint reconciled_games_pkey PRIMARY KEY (game_date, game_id, other_source)
);

create table reconciliation_findings (
  id bigint generated always as identity not null,
  game_date date not null,
  asset text not null,
  kind text not null,
  subject text not null,
  expected integer not null,
  found integer not null,
  detail text not null,
  root_asset text not null,
  root_date date not null,
  cause text not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  mends integer default 0 not null,
  mended_at timestamp with time zone,
  backfill bigint,
  constraint reconciliation_findings_pkey PRIMARY KEY (id),
  constraint reconciliation_findings_backfill_fkey FOREIGN KEY (backfill) REFERENCES backfills(id),
  constraint reconciliation_findings_kind_check CHECK ((kind = ANY (ARRAY['missing_partition'::text, 'emptied'::text, 'failed'::text, 'not_final'::text, 'lost_rows'::text, 'unbalanced'::text, 'unknown_games'::text])))
);

create table reconciliations (
  at timestamp with time zone not null,
  dates integer not null,
  expected integer not null,
  found integer not null,
  findings integer not null,
  equations jsonb default '[]'::jsonb not null,
  constraint reconciliations_pkey PRIMARY KEY (at)
);

create table recovery_codes (
  user_name text not null,
  code_hash text not null,
  used_at timestamp with time zone,
  constraint recovery_codes_pkey PRIMARY KEY (user_name, code_hash),
  constraint recovery_codes_user_name_fkey FOREIGN KEY (user_name) REFERENCES second_factors(user_name) ON DELETE CASCADE
);

create table referees (
  game_date date not null,
  game_id text not null,
  official_name text not null,
  official_id text,
  role text not null,
  source text not null,
  constraint referees_pkey PRIMARY KEY (game_date, game_id, official_name)
);

create table releases (
  release integer generated always as identity not null,
  code_hash text not null,
  code_version text not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  constraint releases_pkey PRIMARY KEY (release),
  constraint releases_code_hash_key UNIQUE (code_hash)
);

create table rosters (
  game_date date not null,
  player_id integer not null,
  player_name text not null,
  team_id integer,
  "position" text,
  jersey text,
  source text not null,
  known_at timestamp with time zone not null,
  constraint rosters_pkey PRIMARY KEY (game_date, player_id)
);

create table runs (
  game_date date not null,
  scope text not null,
  cause text not null,
  priority integer not null,
  requested_by text not null,
  requested_at timestamp with time zone not null,
  planned_from text,
  assets text[] default '{}'::text[] not null,
  constraint runs_pkey PRIMARY KEY (game_date),
  constraint runs_cause_check CHECK ((cause = ANY (ARRAY['schedule'::text, 'upstream'::text, 'healer'::text, 'backfill'::text, 'operator'::text, 'import'::text]))),
  constraint runs_scope_check CHECK ((scope = ANY (ARRAY['full'::text, 'history'::text, 'some'::text])))
);

create table schedule_ticks (
  schedule text not null,
  nominal_at timestamp with time zone not null,
  kind text not null,
  state text not null,
  said text not null,
  attempts integer default 1 not null,
  passed_over integer default 0 not null,
  actor text not null,
  tried_at timestamp with time zone not null,
  retry_at timestamp with time zone,
  constraint schedule_ticks_pkey PRIMARY KEY (schedule, nominal_at, kind),
  constraint schedule_ticks_schedule_fkey FOREIGN KEY (schedule) REFERENCES schedules(name),
  constraint schedule_ticks_check CHECK (((state = 'failed'::text) = (retry_at IS NOT NULL))),
  constraint schedule_ticks_kind_check CHECK ((kind = ANY (ARRAY['scheduled'::text, 'change'::text, 'manual'::text]))),
  constraint schedule_ticks_state_check CHECK ((state = ANY (ARRAY['done'::text, 'skipped'::text, 'failed'::text])))
);

create table schedules (
  name text not null,
  cron text not null,
  zone text not null,
  action text not null,
  known_since timestamp with time zone not null,
  changes_seen text,
  disabled_at timestamp with time zone,
  disabled_by text,
  disabled_reason text,
  constraint schedules_pkey PRIMARY KEY (name),
  constraint schedules_check CHECK ((((disabled_at IS NULL) = (disabled_by IS NULL)) AND ((disabled_at IS NULL) = (disabled_reason IS NULL))))
);

create table schema_migrations (
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone default now() not null,
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

create table season_zones (
  season text not null,
  content_hash text not null,
  players integer not null,
  constraint season_zones_pkey PRIMARY KEY (season)
);

create table second_factors (
  user_name text not null,
  secret bytea not null,
  recovery_seed bytea,
  begun_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  last_step bigint,
  constraint second_factors_pkey PRIMARY KEY (user_name),
  constraint second_factors_user_name_fkey FOREIGN KEY (user_name) REFERENCES users(name),
  constraint second_factors_check CHECK (((confirmed_at IS NULL) = (recovery_seed IS NOT NULL))),
  constraint second_factors_check1 CHECK (((confirmed_at IS NULL) = (last_step IS NULL)))
);

create table sessions (
  id bigint generated always as identity not null,
  token_hash text not null,
  user_name text not null,
  address text not null,
  created_at timestamp with time zone not null,
  confirmed_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_because text,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_token_hash_key UNIQUE (token_hash),
  constraint sessions_user_name_fkey FOREIGN KEY (user_name) REFERENCES users(name),
  constraint sessions_check CHECK (((ended_at IS NULL) = (ended_because IS NULL)))
);

create table source_disagreements (
  game_date date not null,
  game_id text not null,
  subject text not null,
  field text not null,
  kept_source text not null,
  kept_value text,
  other_source text not null,
  other_value text,
  constraint source_disagreements_pkey PRIMARY KEY (game_date, game_id, subject, field, other_source)
);

create table source_replies (
  asset text not null,
  game_date date not null,
  resource text not null,
  revision integer not null,
  body_hash text not null,
  received_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint source_replies_pkey PRIMARY KEY (asset, game_date, resource, revision),
  constraint source_replies_body_hash_fkey FOREIGN KEY (body_hash) REFERENCES archive_bodies(body_hash)
);

create table system_daily_calibration (
  game_date date not null,
  system text not null,
  market text not null,
  label text not null,
  calibration text not null,
  judged text not null,
  bin integer not null,
  n integer not null,
  probability_sum double precision not null,
  overs integer not null,
  brier_sum double precision not null,
  log_loss_sum double precision not null,
  constraint system_daily_calibration_pkey PRIMARY KEY (game_date, system, market, label, calibration, judged, bin),
  constraint system_daily_calibration_bin_check CHECK (((bin >= 0) AND (bin <= 19))),
  constraint system_daily_calibration_judged_check CHECK ((judged = ANY (ARRAY['ours'::text, 'prices'::text])))
);

create table system_daily_identical (
  game_date date not null,
  market text not null,
  label text not null,
  system text not null,
  n integer not null,
  absolute_error_sum double precision not null,
  constraint system_daily_identical_pkey PRIMARY KEY (game_date, market, label, system)
);

create table system_daily_performance (
  game_date date not null,
  system text not null,
  market text not null,
  label text not null,
  graded integer not null,
  void integer not null,
  pending integer not null,
  wins integer not null,
  losses integer not null,
  pushes integer not null,
  absolute_error_sum double precision not null,
  error_sum double precision not null,
  line_rows integer not null,
  line_absolute_error_sum double precision not null,
  absolute_error_sum_on_line_rows double precision not null,
  within_3 integer default 0 not null,
  within_5 integer default 0 not null,
  priced integer default 0 not null,
  break_even_sum double precision default 0 not null,
  profit double precision default 0 not null,
  best_priced integer default 0 not null,
  best_profit double precision default 0 not null,
  confidence_rows integer default 0 not null,
  confidence_sum double precision default 0 not null,
  closing_rows integer default 0 not null,
  closing_points_sum double precision default 0 not null,
  closing_probability_rows integer default 0 not null,
  closing_probability_sum double precision default 0 not null,
  fair_sum double precision,
  known_at timestamp with time zone,
  constraint system_daily_performance_pkey PRIMARY KEY (game_date, system, market, label)
);

create table team_boxscores (
  game_date date not null,
  game_id text not null,
  team_id integer not null,
  revision integer not null,
  opponent_id integer not null,
  is_home boolean not null,
  fgm integer,
  fga integer,
  fg3m integer,
  fg3a integer,
  ftm integer,
  fta integer,
  oreb integer,
  dreb integer,
  reb integer,
  ast integer,
  stl integer,
  blk integer,
  tov integer,
  pf integer,
  pts integer not null,
  source text not null,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint team_boxscores_pkey PRIMARY KEY (game_id, team_id, revision)
);

create table team_defense_game (
  game_date date not null,
  game_id text not null,
  team_id integer not null,
  revision integer not null,
  opponent_id integer not null,
  points_allowed integer not null,
  opponent_possessions double precision,
  defensive_rating double precision,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint team_defense_game_pkey PRIMARY KEY (game_id, team_id, revision)
);

create table team_defense_zones (
  game_date date not null,
  team_id integer not null,
  paint double precision,
  mid double precision,
  three double precision,
  two_point double precision,
  constraint team_defense_zones_pkey PRIMARY KEY (game_date, team_id)
);

create table team_offense_game (
  game_date date not null,
  game_id text not null,
  team_id integer not null,
  revision integer not null,
  opponent_id integer not null,
  is_home boolean not null,
  won boolean not null,
  points integer not null,
  possessions double precision,
  pace double precision,
  offensive_rating double precision,
  known_at timestamp with time zone not null,
  withdrawn boolean not null,
  constraint team_offense_game_pkey PRIMARY KEY (game_id, team_id, revision)
);

create table unresolved_names (
  source text not null,
  posted_name text not null,
  game_date date not null,
  source_id text,
  team_ids integer[] not null,
  reason text not null,
  seen_in text not null,
  first_seen_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  constraint unresolved_names_pkey PRIMARY KEY (source, posted_name, game_date, seen_in),
  constraint unresolved_names_reason_check CHECK ((reason = ANY (ARRAY['unknown'::text, 'ambiguous'::text])))
);

create table upcoming_lines (
  game_date date not null,
  game_id text not null,
  market text not null,
  player_key text not null,
  player_name text not null,
  player_id integer,
  team_id integer,
  unresolved text,
  line integer not null,
  opening_line integer not null,
  snapshot_at timestamp with time zone not null,
  bookmaker text not null,
  books integer not null,
  line_spread integer not null,
  over_price numeric,
  under_price numeric,
  opening_at timestamp with time zone not null,
  best_over_price numeric,
  best_under_price numeric,
  over_probability double precision,
  constraint upcoming_lines_pkey PRIMARY KEY (game_date, game_id, market, player_key),
  constraint upcoming_lines_check CHECK (((player_id IS NULL) = (unresolved IS NOT NULL)))
);

create table upcoming_player_context (
  game_date date not null,
  game_id text not null,
  player_id integer not null,
  team_id integer not null,
  opponent_id integer not null,
  days_rest integer,
  back_to_back boolean,
  games_7d integer,
  minutes_7d integer,
  games_14d integer,
  minutes_14d integer,
  injury_status integer,
  stars_out integer,
  complete_l5 double precision,
  complete_l10 double precision,
  complete_7d double precision,
  complete_14d double precision,
  complete_30d double precision,
  constraint upcoming_player_context_pkey PRIMARY KEY (game_date, game_id, player_id)
);

create table upcoming_team_context (
  game_date date not null,
  game_id text not null,
  team_id integer not null,
  opponent_id integer not null,
  is_home boolean not null,
  days_rest integer,
  back_to_back boolean,
  streak integer,
  spread double precision,
  total double precision,
  implied_total double precision,
  starters_out integer,
  constraint upcoming_team_context_pkey PRIMARY KEY (game_date, game_id, team_id)
);

create table users (
  name text not null,
  role text not null,
  password_hash text not null,
  password_set_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  disabled_at timestamp with time zone,
  disabled_by text,
  constraint users_pkey PRIMARY KEY (name),
  constraint users_check CHECK (((disabled_at IS NULL) = (disabled_by IS NULL))),
  constraint users_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9._-]{1,39}$'::text)),
  constraint users_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'admin'::text])))
);

create table verdict_changes (
  id bigint generated always as identity not null,
  detector text not null,
  subject text not null,
  at timestamp with time zone not null,
  status_before text,
  status text not null,
  says text not null,
  figures jsonb not null,
  constraint verdict_changes_pkey PRIMARY KEY (id)
);

create table verdicts (
  detector text not null,
  subject text not null,
  status text not null,
  quiet_looks integer default 0 not null,
  since timestamp with time zone not null,
  looked_at timestamp with time zone not null,
  says text not null,
  figures jsonb not null,
  constraint verdicts_pkey PRIMARY KEY (detector, subject),
  constraint verdicts_status_check CHECK ((status = ANY (ARRAY['well'::text, 'warning'::text, 'critical'::text])))
);

create table workers (
  worker text not null,
  lock_key bigint not null,
  kind text not null,
  host text not null,
  pid integer not null,
  code_version text not null,
  started_at timestamp with time zone not null,
  heartbeat_at timestamp with time zone not null,
  stopped_at timestamp with time zone,
  release integer,
  code_hash text,
  config_digest text,
  phases text[],
  concurrency integer,
  boot_ms integer,
  constraint workers_pkey PRIMARY KEY (worker)
);

-- Indexes

CREATE INDEX action_replies_by_age ON public.action_replies USING btree (created_at);

CREATE INDEX alert_deliveries_of ON public.alert_deliveries USING btree (incident, route) WHERE (incident IS NOT NULL);

CREATE INDEX alert_deliveries_sent ON public.alert_deliveries USING btree (route, settled_at) WHERE (state = 'sent'::text);

CREATE INDEX alert_deliveries_waiting ON public.alert_deliveries USING btree (route, id) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX api_keys_open ON public.api_keys USING btree (name) WHERE (revoked_at IS NULL);

CREATE INDEX archive_bodies_by_base ON public.archive_bodies USING btree (base_hash) WHERE (base_hash IS NOT NULL);

CREATE INDEX archive_readings_by_body ON public.archive_readings USING btree (body_hash);

CREATE INDEX archive_receipts_by_resource ON public.archive_receipts USING btree (resource, received_at DESC);

CREATE INDEX archive_receipts_with_quota ON public.archive_receipts USING btree (last_seen_at DESC) WHERE (headers ? 'x-requests-remaining'::text);

CREATE INDEX attempts_by_start ON public.attempts USING btree (started_at);

CREATE INDEX attempts_unfinished ON public.attempts USING btree (started_at) WHERE (outcome IS NULL);

CREATE INDEX audit_log_by_partition ON public.audit_log USING btree (asset, game_date);

CREATE INDEX backfill_partitions_by_date ON public.backfill_partitions USING btree (game_date, asset);

CREATE INDEX backfill_partitions_in_order ON public.backfill_partitions USING btree (backfill, game_date, asset);

CREATE INDEX backfills_open ON public.backfills USING btree (id) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text]));

CREATE INDEX boot_failures_open ON public.boot_failures USING btree (kind) WHERE (resolved_at IS NULL);

CREATE INDEX dead_letters_open ON public.dead_letters USING btree (asset, game_date) WHERE (closed_at IS NULL);

CREATE INDEX documents_by_collection ON public.documents USING btree (collection, game_date, name, revision);

CREATE INDEX feature_vectors_by_date ON public.feature_vectors USING btree (game_date);

CREATE INDEX games_by_date ON public.games USING btree (game_date);

CREATE UNIQUE INDEX halts_open ON public.halts USING btree ((true)) WHERE (lifted_at IS NULL);

CREATE INDEX incident_transitions_of ON public.incident_transitions USING btree (incident, id);

CREATE INDEX incidents_of_cause ON public.incidents USING btree (cause, id);

CREATE UNIQUE INDEX incidents_open ON public.incidents USING btree (cause) WHERE (resolved_at IS NULL);

CREATE INDEX ledger_by_date ON public.ledger USING btree (game_date);

CREATE INDEX ledger_committed ON public.ledger USING btree (committed_at, game_date) WHERE (committed_at IS NOT NULL);

CREATE INDEX ledger_due ON public.ledger USING btree (due_at) WHERE (deadline_verdict IS NULL);

CREATE INDEX ledger_open ON public.ledger USING btree (game_date) WHERE (state = ANY (ARRAY['expected'::text, 'not_yet'::text, 'blocked'::text, 'running'::text]));

CREATE INDEX ledger_refresh ON public.ledger USING btree (refresh_at) WHERE (refresh_at IS NOT NULL);

CREATE INDEX ledger_running ON public.ledger USING btree (asset, game_date) WHERE (state = 'running'::text);

CREATE INDEX ledger_uncommitted ON public.ledger USING btree (asset, game_date) WHERE (committed_state IS NULL);

CREATE INDEX login_throttles_by_age ON public.login_throttles USING btree (last_failed_at);

CREATE UNIQUE INDEX model_pins_open ON public.model_pins USING btree (system, market) WHERE (lifted_at IS NULL);

CREATE INDEX player_absences_by_date ON public.player_absences USING btree (game_date);

CREATE INDEX player_boxscores_by_date ON public.player_boxscores USING btree (game_date);

CREATE INDEX player_boxscores_by_player ON public.player_boxscores USING btree (player_id, game_date);

CREATE INDEX player_game_summary_by_date ON public.player_game_summary USING btree (game_date);

CREATE INDEX player_line_results_by_date ON public.player_line_results USING btree (game_date);

CREATE INDEX player_shot_games_by_date ON public.player_shot_games USING btree (game_date);

CREATE INDEX prediction_slate_by_date ON public.prediction_slate USING btree (game_date);

CREATE INDEX reconciliation_findings_mended ON public.reconciliation_findings USING btree (mended_at) WHERE (mended_at IS NOT NULL);

CREATE UNIQUE INDEX reconciliation_findings_open ON public.reconciliation_findings USING btree (game_date, asset, kind, subject) WHERE (resolved_at IS NULL);

CREATE INDEX schedule_ticks_failed ON public.schedule_ticks USING btree (schedule) WHERE (state = 'failed'::text);

CREATE INDEX sessions_open ON public.sessions USING btree (user_name) WHERE (ended_at IS NULL);

CREATE INDEX source_replies_by_resource ON public.source_replies USING btree (resource, received_at DESC) WHERE (NOT withdrawn);

CREATE INDEX team_boxscores_by_date ON public.team_boxscores USING btree (game_date);

CREATE INDEX team_defense_game_by_date ON public.team_defense_game USING btree (game_date);

CREATE INDEX team_offense_game_by_date ON public.team_offense_game USING btree (game_date);

CREATE INDEX unresolved_names_by_name ON public.unresolved_names USING btree (posted_name);

CREATE INDEX upcoming_lines_by_date ON public.upcoming_lines USING btree (game_date);

CREATE INDEX verdict_changes_by_detector ON public.verdict_changes USING btree (detector, id);

-- Functions

CREATE OR REPLACE FUNCTION public.note_unsealed_audit()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into audit_unsealed (id) select id from added;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.record_incident_transition()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'rows of % are never changed or removed', tg_table_name using errcode = 'integrity_constraint_violation';
end
$function$;

-- Triggers

CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_log_unsealed AFTER INSERT ON public.audit_log REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_unsealed_audit();

CREATE TRIGGER audit_seals_append_only BEFORE DELETE OR UPDATE ON public.audit_seals FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON public.audit_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER documents_append_only BEFORE DELETE OR UPDATE ON public.documents FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER incident_transitions_append_only BEFORE DELETE OR UPDATE ON public.incident_transitions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER incidents_changed AFTER UPDATE OF severity, resolved_at, acknowledged_at, reminded_at ON public.incidents FOR EACH ROW WHEN (((old.severity <> new.severity) OR (old.resolved_at IS DISTINCT FROM new.resolved_at) OR (old.acknowledged_at IS DISTINCT FROM new.acknowledged_at) OR (old.reminded_at IS DISTINCT FROM new.reminded_at))) EXECUTE FUNCTION record_incident_transition();

CREATE TRIGGER incidents_opened AFTER INSERT ON public.incidents FOR EACH ROW EXECUTE FUNCTION record_incident_transition();

CREATE TRIGGER pick_subsets_append_only BEFORE DELETE OR UPDATE ON public.pick_subsets FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER predictions_append_only BEFORE DELETE OR UPDATE ON public.predictions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Comments

comment on table action_replies is 'what was answered to a request with an idempotency key: the same request again gets the same answer and does nothing';

comment on table alert_deliveries is 'one row a message and route, from the queue to what the receiver answered';

comment on column alert_deliveries.uid is 'what the receiver is given to know a message by that came twice';

comment on column alert_deliveries.folded_into is 'the message that told of this one together with others';

comment on table alert_outbox is 'transitions of which the routes were not told yet; a row is written with the transition and deleted with its deliveries';

comment on table alert_routes is 'where alerts go, as the process that sends them was configured; no address stands here';

comment on column alert_routes.reached_at is 'when a receiver at this address first answered as it should';

comment on column alert_routes.canary_at is 'when its newest daily canary arrived';

comment on column api_keys.id is 'the part of a key that may be shown; the rest of it is known to its holder alone';

comment on column archive_bodies.base_hash is 'the body that serves as the dictionary; it is stored whole, so that nothing is more than one step away';

comment on table archive_readings is 'which parser read which reply, and what came of it; a reply without a row here was never read';

comment on column archive_receipts.refusal is 'why the reply was not accepted (an error code and its message); null where it was';

comment on table attempts is 'one row a try at a partition; the fence is its number';

comment on column attempts.wait_ms is 'from the order until a process that was ready took it';

comment on column attempts.boot_ms is 'the part of that time in which the process that took it was still starting; not in wait_ms';

comment on column attempts.retry_ms is 'from the first order of this budget until the order of this attempt: what earlier attempts and their pauses took';

comment on column attempts.server_started_at is 'of the PostgreSQL that the claim was made on: a restart in the middle spends no attempt';

comment on column audit_forwards.receiver is 'a digest of its address: another one is told everything from the beginning';

comment on column audit_forwards.seal is 'the newest that it has';

comment on column audit_log.origin is 'address, session or key; null for the program itself';

comment on table audit_seals is 'the chain: each seal hashes some audit rows and the seal before it, so that no row can be changed, taken out or put in unseen';

comment on table audit_unsealed is 'audit rows that stand in no seal yet; written with them and deleted with their seal';

comment on column backfill_partitions.state_before is 'its state in the ledger when it was ordered, which a cancelled backfill puts back; null: it was not planned';

comment on column backfills.assets is 'null: all';

comment on column backfills.unknown_dates is 'dates whose games were not known yet: their partitions are added when the calendar knows them';

comment on column backfills.concurrency is 'partitions of it at once, over all workers; null: as many as there are workers';

comment on column backfills.keeps_priority is 'its work has the priority of its dates: a hole in tonight''s predictions is not mended behind everything else';

comment on table boot_failures is 'processes that ended before they were ready: they took no work, so no attempt knows of them';

comment on table breakers is 'one row a source (source/espn) and a host (host/site.api.espn.com) that was ever asked, and an asset (asset/grades) that ever failed';

comment on column breakers.probe_at is 'from then on one caller may try; taking the try moves it on, so that a second caller does not';

comment on column breakers.failed_dates is 'of an asset: the dates that failed since its last success, the newest last; failures_in_row is their number';

comment on column breakers.failed_inputs is 'of an asset: per need the hash that the newest failure had read';

comment on column breakers.failing_since is 'of an asset: the first failure of the row; kept after it was open and has closed: from then until last_success_at it kept failing';

comment on table daily_figures is 'what no table tells afterwards, one row a UTC day: the size of the database, the credits that were left';

comment on column dead_letters.code_version is 'of the attempt that failed: other code is worth a try';

comment on column dead_letters.redrives is 'how often the partition was redriven by itself since a breaker closed';

comment on table detectors is 'the heartbeat of each detector; what it says stands in verdicts';

comment on column detectors.looked_at is 'its last look that came to a verdict; null before the first';

comment on column documents.collection is 'whose share of the table it is: what one export publishes of a date';

comment on column feature_vectors.vector is 'in the order of the declared features; NaN where missing';

comment on column feature_vectors.provenance is 'one letter a feature: m measured, d derived, p prior season, x missing';

comment on column game_lines.line is 'hundredths; the spread is the home side''s (−350: the home side gives 3.5), the total the points of both';

comment on table gate_decisions is 'one row a change of what a gate says of a date, in order; looking again without a change writes nothing';

comment on column gate_decisions.inputs is 'the hash of each input as the decision saw it; null where it was not there';

comment on column gate_decisions.since is 'the instant of the fact or deadline that the decision follows from';

comment on column gate_decisions.decided_at is 'when somebody looked; decisions of one instant are one';

comment on table gates is 'what a group of assets waits for on a date; a closed gate is looked at again, never latched';

comment on column gates.tier_hours is 'the tier that let go of what is missing, in hours after the gate''s time';

comment on column gates.failing is 'conditions that do not hold';

comment on column grades.margin is 'what he did minus the line';

comment on column grades.confidence_decile is 'among the date''s predictions of the same system, market and label; 10 is the surest';

comment on column grades.closing_line is 'the last line before tip-off';

comment on column grades.closing_value_points is 'how far the line moved our way after we had taken it; only for sides that were taken';

comment on column grades.closing_value_probability is 'the side''s closing probability, margin removed, minus what the price taken needs; null where the line moved';

comment on column grades.fair_probability is 'of the side taken: what its prices say, margin removed; a half where they are not known; null without a side, and in rows of before this column';

comment on table grown_trees is 'a cache: trees by the hash of rows, settings and columns that they were grown of; may be emptied';

comment on table halts is 'statements by hand that no picks are produced, each with its span; those that follow from the facts stand in the documents';

comment on column heartbeats.beat_at is 'the last time that it went well; null before the first';

comment on table incident_levels is 'a level that was told of once and is taken as normal until the value leaves it';

comment on column incident_levels.parts is 'what the level is of, each with its value and its severity: [{of, value, severity}]; level is the highest of the values';

comment on table incident_looks is 'what a detector that asks for confirmation saw in its last looks, newest first; no row where all of them were well';

comment on column incident_looks.level is 'the level that the detector''s value has kept to since level_since';

comment on table incident_transitions is 'every change of an incident''s state, written by a trigger: no writer, of whatever version, can forget it';

comment on column incident_transitions.actor is 'null: the program';

comment on table incidents is 'what an operator sees: one open row a cause, however often it happens';

comment on column incidents.page is 'of docs/, that says what it means and what to type';

comment on column incidents.examples is 'the first few occurrences that differ';

comment on column incidents.reopened_at is 'a cause that comes back soon goes on in its old incident: since when it is open this time';

comment on column incidents.resolved_by is 'null: it resolved itself';

comment on table ledger is 'one row a partition: what is expected, by when, and what is';

comment on column ledger.committed_state is 'what the committed rows are worth; stays while a refresh runs or fails: the last good data remains';

comment on column ledger.release is 'the newest code that planned or took the partition; older code leaves it alone';

comment on column ledger.fresh_at is 'begin of the newest attempt that confirmed the content; a look that failed and kept what was there confirms nothing';

comment on column ledger.failed_checks is 'checks of the committed content that have failed without blocking its commit: they may keep a gate behind it closed';

comment on table live_boxscores is 'box scores of games that are on, as last seen; no result, and no input of features, predictions or grades';

comment on table login_throttles is 'wrong passwords in a row, by account (whether there is such a one or not) and by address';

comment on column model_artefacts.trained_before is 'strictly earlier days only: the Monday of the week of the game date';

comment on table model_pins is 'an artefact that an operator put back into use; it stays until it is lifted, whatever is trained meanwhile';

comment on column models_in_use.trained_hash is 'what training gave for the week; differs from the artefact in use where one is pinned';

comment on column models_in_use.verdict is 'of the model inside the artefact, against the one of the week before';

comment on table performance_summary is 'one date''s grades added up by what they have in common; a season so far is the sum of its dates, a player''s sums are read from his grades';

comment on table pick_subsets is 'which picks belong to a named subset, stored before the games: none is chosen by how it ended';

comment on column play_by_play.x is 'percent of the floor''s length, as the source gives it';

comment on column player_absences.reported_status is 'the last word before the tip-off; available also for one whom his team''s report does not name; null without a report';

comment on column player_absences.reason is 'why he did not play, in the box score''s words';

comment on column player_aliases.alias is 'the posted name, folded (no accents, no punctuation, lower case)';

comment on column player_boxscores.reason is 'why he did not play, in the source''s words; null for who did';

comment on column player_boxscores.source is 'whose numbers these are';

comment on column player_composite.freshness is '0 to 100, 100 is fresh';

comment on column player_game_summary.usage is 'percent, 0 to 100; null where he played under half a minute';

comment on column player_line_results.margin is 'actual minus line, in the unit of the market; null where he did not play or nobody knows';

comment on column player_line_results.box_source is 'whose numbers the result rests on; null where no box score names him';

comment on column player_rolling.game_id is 'the game of his present team on the date; null where it has none';

comment on column player_rolling.team_minutes is 'mean minutes over his team''s last five games, games missed counting as 0';

comment on table player_season_zones is 'totals of a regular season, imported: known from the day after that season''s last game, used for later seasons only; null: the file does not say';

comment on column player_season_zones.paint_attempts is 'outside of the restricted area';

comment on column player_shot_games.paint_attempts is 'the restricted area is part of the paint';

comment on column player_shot_games.unplaced_attempts is 'shots of his box line that play-by-play does not place (negative: it has more); unless it is 0, his zones are not used';

comment on table player_shot_zones is 'shares of his shots over his last games before the date; null where not known';

comment on column player_shot_zones.source is 'what paint and mid rest on; threes are the box scores''';

comment on table prediction_exclusions is 'players of the slate for whom one system has no number, by name and with the reason';

comment on column predictions.p_over is 'pushes left out; as `calibration` says the calibrated probability, or the raw one of `raw_p_over`';

comment on column predictions.factors is 'JSON: what the median is made of, largest first, as [{"name": …, "contribution": …}]';

comment on column predictions.confidence is 'p_over or its rest, for the side of the edge, taken or not';

comment on column predictions.market_p_over is 'what the prices say, margin removed';

comment on column predictions.expected_value is 'per unit on the side of the edge at its best price; null without a price or a calibrated probability';

comment on column prop_lines.snapshot_at is 'when the book showed it; a line is known from then on and never used at or after tip-off';

comment on table reconciliation_findings is 'what ought to exist and does not, as the reconciliation of all kept dates found it; resolved when it was found no more';

comment on column reconciliation_findings.subject is 'the equation that does not balance, or the table whose rows are gone; empty for a partition as a whole';

comment on column reconciliation_findings.cause is 'kind and asset of the earliest broken partition that it comes from: one incident each';

comment on column reconciliation_findings.mends is 'how often it was ordered anew because of this finding';

comment on column reconciliation_findings.backfill is 'the backfill that was ordered last because of this finding; one that somebody paused or cancelled is not ordered again';

comment on table reconciliations is 'one row a look at every date of every season kept: partitions that ought to be final by then, and that are';

comment on column reconciliations.equations is 'for each equation and season: expected, found, missing, extra, and the dates that do not balance';

comment on table releases is 'codes that have worked on this database, in the order in which they first did: a higher number is newer code';

comment on column releases.last_seen_at is 'when a process of it was last alive; a code that is gone keeps nothing from an older one';

comment on table rosters is 'who belongs to which team, as a source said on the date; null team: none';

comment on table runs is 'the passes for one game date: why they are wanted, and from which calendar they were last planned';

comment on column runs.scope is 'full: all phases; history: only what later dates read (raw and analytics); some: only the assets listed';

comment on column runs.assets is 'assets that are wanted beside what the scope has';

comment on table schedule_ticks is 'one row a tick; it commits together with what the tick did, so that its key lets no tick do it twice';

comment on column schedule_ticks.nominal_at is 'when the schedule meant it, in UTC, not when it was run';

comment on column schedule_ticks.passed_over is 'earlier ticks that this one stands for: the system was down, and the policy makes up only the newest';

comment on table schedules is 'one row a schedule that was ever declared; one that is declared no more stays, and is told of until it is disabled';

comment on column schedules.known_since is 'ticks after this instant are expected';

comment on column schedules.changes_seen is 'the calendar of the last tick, for a schedule that is also run when the calendar changes';

comment on column second_factors.secret is 'shared with the authenticator; shown until it is confirmed, and never again';

comment on column sessions.token_hash is 'SHA-256 of the token, which is kept nowhere';

comment on column sessions.confirmed_at is 'when the password was last given: what is dangerous asks for it again after some minutes';

comment on column source_disagreements.subject is 'a player id, a name that is nobody''s, or ''game''';

comment on column source_disagreements.kept_value is 'what the more trusted source says; null where it says nothing';

comment on table source_replies is 'the accepted replies of a source partition, newest revision last';

comment on table system_daily_calibration is 'P(over) against what happened, ours and that of the prices on the same rows; bin is P(over) in twentieths, rounded down';

comment on table system_daily_identical is 'errors of the systems of a date on the rows with a line that every one of them predicted';

comment on column system_daily_performance.profit is 'units, one a side, at the price taken, of wins, losses and pushes with a price (`priced` counts wins and losses)';

comment on column system_daily_performance.fair_sum is 'of `fair_probability`, over wins and losses; null where some of them were graded before that was written down';

comment on table team_boxscores is 'the sum over a team''s players: null where a player''s number is not known';

comment on table team_defense_zones is 'share of shots made that the team allowed in its last 15 games before the date, minus the league''s: percentage points, + = weak defence';

comment on column team_defense_zones.two_point is 'everything inside the arc, from box scores; paint and mid need play-by-play';

comment on table unresolved_names is 'posted names that nobody could be found for, with the date and the asset that met them; confirming an alias clears them';

comment on table upcoming_lines is 'the line to be predicted a player and market: the last one posted before tip-off, over all books';

comment on column upcoming_lines.opening_line is 'the consensus of each book''s first snapshot';

comment on column upcoming_lines.best_over_price is 'American, the best that any book pays for the over at this very line';

comment on column upcoming_lines.over_probability is 'P(over) that the books at this line agree on, margin removed; null where none offers both sides';

comment on column upcoming_player_context.injury_status is '0 available, 1 probable, 2 questionable, 3 doubtful or out; null without a report of his team';

comment on column upcoming_player_context.complete_l5 is 'share of the window that is games of this season';

comment on column upcoming_player_context.complete_7d is 'share of his team''s games of these days that he played; null where it had none';

comment on table upcoming_team_context is 'two rows a game that is still to be played, as it could be known before';

comment on column upcoming_team_context.streak is 'games won (above 0) or lost (below 0) in a row, of this season';

comment on column upcoming_team_context.spread is 'points by which the bookmakers make this team the favourite';

comment on column upcoming_team_context.starters_out is 'of the five who usually play longest, those reported out or doubtful; null without a report of the team';

comment on column users.password_hash is 'argon2id with its parameters and salt, as one PHC string';

comment on table verdict_changes is 'every change of a standing verdict, with the figures that made it';

comment on table verdicts is 'what stands of each subject after the last look of its detector';

comment on column verdicts.quiet_looks is 'how many looks in a row have found nothing: after enough of them its incident need not be asked for';

comment on column workers.lock_key is 'advisory lock its session holds: free means the process is gone, whatever its lease says';

comment on column workers.phases is 'null: all of them';

comment on column workers.boot_ms is 'from the start of the process until it was ready for work';
