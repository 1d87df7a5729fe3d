-- The chain's tables. Lines are hundredths (24.5 is 2450); prices are American odds; dates are US Eastern game dates.
-- Tables with `revision` are append-only: a change is a new revision, and `known_at` says from when it could be known.

create table games (
  game_date     date not null,
  game_id       text not null,
  season        text not null,
  kind          text not null,
  tip_at        timestamptz not null,
  tip_is_assumed boolean not null,
  status        text not null check (status in ('scheduled', 'live', 'final', 'postponed')),
  home_team_id  integer not null,
  away_team_id  integer not null,
  home_score    integer,
  away_score    integer,
  primary key (game_id, game_date)
);
create index games_by_date on games (game_date);

create table player_boxscores (
  game_date     date not null,
  game_id       text not null,
  player_id     integer not null,
  revision      integer not null,
  player_name   text not null,
  team_id       integer not null,
  opponent_id   integer not null,
  is_home       boolean not null,
  won           boolean not null,
  status        text not null check (status in ('active', 'did_not_play', 'inactive')),
  minutes       integer not null check (minutes between 0 and 80),
  fgm integer not null, fga integer not null, fg3m integer not null, fg3a integer not null,
  ftm integer not null, fta integer not null, oreb integer not null, dreb integer not null,
  reb integer not null, ast integer not null, stl integer not null, blk integer not null,
  tov integer not null, pf integer not null, pts integer not null, plus_minus integer not null,
  known_at      timestamptz not null,
  withdrawn     boolean not null,
  primary key (game_id, player_id, revision),
  check (pts = 2 * fgm + fg3m + ftm),
  check (reb = oreb + dreb)
);
create index player_boxscores_by_date on player_boxscores (game_date);
create index player_boxscores_by_player on player_boxscores (player_id, game_date);

create table prop_lines (
  game_date        date not null,
  event_id         text not null,
  game_id          text,
  bookmaker        text not null,
  market           text not null,
  player_name      text not null,
  line             integer not null,
  snapshot_at      timestamptz not null,
  commence_at      timestamptz not null,
  over_price       numeric,
  under_price      numeric,
  primary key (game_date, event_id, bookmaker, market, player_name, line, snapshot_at)
);
comment on column prop_lines.snapshot_at is 'when the book showed it; a line is known from then on and never used at or after tip-off';

create table player_game_summary (
  game_date     date not null,
  game_id       text not null,
  player_id     integer not null,
  revision      integer not null,
  player_name   text not null,
  team_id       integer not null,
  opponent_id   integer not null,
  is_home       boolean not null,
  minutes       integer not null,
  points integer not null, rebounds integer not null, assists integer not null, threes integer not null,
  fgm integer not null, fga integer not null, fg3a integer not null, ftm integer not null, fta integer not null,
  oreb integer not null, tov integer not null,
  usage         double precision,
  true_shooting double precision,
  known_at      timestamptz not null,
  withdrawn     boolean not null,
  primary key (game_id, player_id, revision)
);
create index player_game_summary_by_date on player_game_summary (game_date);
comment on column player_game_summary.usage is 'percent, 0 to 100; null where he played under half a minute';

create table team_offense_game (
  game_date date not null,
  game_id text not null,
  team_id integer not null,
  revision integer not null,
  opponent_id integer not null,
  is_home boolean not null,
  won boolean not null,
  points integer not null,
  possessions double precision not null,
  pace double precision not null,
  offensive_rating double precision not null,
  known_at timestamptz not null,
  withdrawn boolean not null,
  primary key (game_id, team_id, revision)
);
create index team_offense_game_by_date on team_offense_game (game_date);

create table team_defense_game (
  game_date date not null,
  game_id text not null,
  team_id integer not null,
  revision integer not null,
  opponent_id integer not null,
  points_allowed integer not null,
  opponent_possessions double precision not null,
  defensive_rating double precision not null,
  known_at timestamptz not null,
  withdrawn boolean not null,
  primary key (game_id, team_id, revision)
);
create index team_defense_game_by_date on team_defense_game (game_date);

create table upcoming_lines (
  game_date     date not null,
  game_id       text not null,
  market        text not null,
  player_key    text not null,
  player_name   text not null,
  player_id     integer,
  team_id       integer,
  unresolved    text,
  line          integer not null,
  opening_line  integer not null,
  snapshot_at   timestamptz not null,
  bookmaker     text not null,
  books         integer not null,
  line_spread   integer not null,
  over_price    numeric,
  under_price   numeric,
  primary key (game_date, game_id, market, player_key), -- a postponed game keeps its id on its new date
  check ((player_id is null) = (unresolved is not null))
);
create index upcoming_lines_by_date on upcoming_lines (game_date);
comment on table upcoming_lines is 'the line to be predicted a player and market: the last one posted before tip-off, over all books';

create table player_rolling (
  game_date    date not null,
  player_id    integer not null,
  team_id      integer not null,
  game_id      text,
  games_known  integer not null,
  team_minutes double precision not null,
  rolling      jsonb not null,
  primary key (game_date, player_id)
);
comment on column player_rolling.game_id is 'the game of his present team on the date; null where it has none';
comment on column player_rolling.team_minutes is 'mean minutes over his team''s last five games, games missed counting as 0';

create table feature_vectors (
  game_date    date not null,
  game_id      text not null,
  player_id    integer not null,
  market       text not null,
  team_id      integer not null,
  opponent_id  integer not null,
  as_of        timestamptz not null,
  vector       double precision[] not null,
  provenance   text not null,
  quality      double precision not null,
  tier         text not null,
  missing_required text[] not null,
  vector_hash  text not null,
  primary key (game_date, game_id, player_id, market)
);
create index feature_vectors_by_date on feature_vectors (game_date);
comment on column feature_vectors.vector is 'in the order of the declared features; NaN where missing';
comment on column feature_vectors.provenance is 'one letter a feature: m measured, d derived, p prior season, x missing';

create table prediction_slate (
  game_date    date not null,
  game_id      text not null,
  market       text not null,
  player_key   text not null,
  player_id    integer,
  player_name  text not null,
  team_id      integer,
  line         integer,
  line_snapshot_at timestamptz,
  bookmaker    text,
  over_price   numeric,
  under_price  numeric,
  exclusion    text,
  exclusion_detail text,
  primary key (game_date, market, player_key)
);
create index prediction_slate_by_date on prediction_slate (game_date);

create table model_artefacts (
  artefact_hash  text primary key,
  system         text not null,
  market         text not null,
  trained_before date not null,
  training_rows  integer not null,
  artefact       json not null
);
comment on column model_artefacts.trained_before is 'strictly earlier days only: the Monday of the week of the game date';

create table models_in_use (
  game_date     date not null,
  system        text not null,
  market        text not null,
  artefact_hash text not null references model_artefacts,
  primary key (game_date, system, market)
);

create table predictions (
  game_date     date not null,
  system        text not null,
  market        text not null,
  game_id       text not null,
  player_id     integer not null,
  revision      integer not null,
  label         text not null check (label in ('live', 'backfill')),
  as_of         timestamptz not null,
  locks_at      timestamptz not null,
  median        double precision not null,
  p_over        double precision,
  line          integer,
  line_snapshot_at timestamptz,
  over_price    numeric,
  under_price   numeric,
  edge          double precision,
  recommendation text not null check (recommendation in ('OVER', 'UNDER', 'PASS', 'NO_LINE')),
  recommendation_reason text not null,
  quantiles     double precision[],
  factors       jsonb not null,
  model_hash    text not null,
  vector_hash   text not null,
  withdrawn     boolean not null,
  primary key (game_date, system, market, game_id, player_id, revision),
  check (label = 'backfill' or as_of < locks_at)
);
create trigger predictions_append_only before update or delete on predictions
  for each row execute function refuse_change();

create table prediction_exclusions (
  game_date   date not null,
  system      text not null,
  market      text not null,
  player_id   integer not null,
  reason      text not null,
  primary key (game_date, system, market, player_id)
);
comment on table prediction_exclusions is 'players of the slate for whom one system has no number, by name and with the reason';

create table documents (
  game_date  date not null,
  name       text not null,
  revision   integer not null,
  body       text not null,
  withdrawn  boolean not null,
  primary key (name, game_date, revision)
);
alter table documents alter column body set storage external; -- compressing a megabyte a day cost more time than it saved room
create trigger documents_append_only before update or delete on documents
  for each row execute function refuse_change();

create table halts (
  id        bigint generated always as identity primary key,
  reason    text not null,
  since     timestamptz not null,
  set_by    text not null,
  lifted_at timestamptz,
  lifted_by text
);
comment on table halts is 'stored statements that no picks are produced; an export reads the one that is not lifted';
create unique index halts_open on halts ((true)) where lifted_at is null;

create table grades (
  game_date   date not null,
  system      text not null,
  market      text not null,
  game_id     text not null,
  player_id   integer not null,
  revision    integer not null,
  label       text not null,
  outcome     text not null check (outcome in ('graded', 'void', 'pending')),
  reason      text,
  result      text check (result in ('win', 'loss', 'push', 'none')),
  actual      integer,
  median      double precision not null,
  error       double precision,
  line        integer,
  line_absolute_error double precision,
  recommendation text not null,
  price       numeric,
  withdrawn   boolean not null,
  primary key (game_date, system, market, game_id, player_id, revision)
);

create table system_daily_performance (
  game_date  date not null,
  system     text not null,
  market     text not null,
  label      text not null,
  graded     integer not null,
  void       integer not null,
  pending    integer not null,
  wins       integer not null,
  losses     integer not null,
  pushes     integer not null,
  absolute_error_sum double precision not null,
  error_sum  double precision not null,
  line_rows  integer not null,
  line_absolute_error_sum double precision not null,
  absolute_error_sum_on_line_rows double precision not null,
  primary key (game_date, system, market, label)
);
