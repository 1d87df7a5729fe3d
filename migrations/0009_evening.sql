-- What was known of a game before it began: the best prices at the line, and what the fold knows of tonight beside the vectors.
alter table upcoming_lines
  add column best_over_price numeric,
  add column best_under_price numeric,
  add column over_probability double precision;
comment on column upcoming_lines.best_over_price is 'American, the best that any book pays for the over at this very line';
comment on column upcoming_lines.over_probability is 'P(over) that the books at this line agree on, margin removed; null where none offers both sides';

create table upcoming_team_context (
  game_date     date not null,
  game_id       text not null,
  team_id       integer not null,
  opponent_id   integer not null,
  is_home       boolean not null,
  days_rest     integer,
  back_to_back  boolean,
  streak        integer,
  spread        double precision,
  total         double precision,
  implied_total double precision,
  starters_out  integer,
  primary key (game_date, game_id, team_id)
);
comment on table upcoming_team_context is 'two rows a game that is still to be played, as it could be known before';
comment on column upcoming_team_context.streak is 'games won (above 0) or lost (below 0) in a row, of this season';
comment on column upcoming_team_context.spread is 'points by which the bookmakers make this team the favourite';
comment on column upcoming_team_context.starters_out is 'of the five who usually play longest, those reported out or doubtful; null without a report of the team';

create table upcoming_player_context (
  game_date     date not null,
  game_id       text not null,
  player_id     integer not null,
  team_id       integer not null,
  opponent_id   integer not null,
  days_rest     integer,
  back_to_back  boolean,
  games_7d      integer,
  minutes_7d    integer,
  games_14d     integer,
  minutes_14d   integer,
  injury_status integer,
  stars_out     integer,
  complete_l5   double precision,
  complete_l10  double precision,
  complete_7d   double precision,
  complete_14d  double precision,
  complete_30d  double precision,
  primary key (game_date, game_id, player_id)
);
comment on column upcoming_player_context.injury_status is '0 available, 1 probable, 2 questionable, 3 doubtful or out; null without a report of his team';
comment on column upcoming_player_context.complete_l5 is 'share of the window that is games of this season';
comment on column upcoming_player_context.complete_7d is 'share of his team''s games of these days that he played; null where it had none';

create table player_composite (
  game_date     date not null,
  game_id       text not null,
  player_id     integer not null,
  freshness     double precision,
  zone_matchup  double precision,
  pace_score    double precision,
  usage_shift   double precision,
  primary key (game_date, game_id, player_id)
);
comment on column player_composite.freshness is '0 to 100, 100 is fresh';

create table player_line_results (
  game_date    date not null,
  game_id      text not null,
  player_id    integer not null,
  market       text not null,
  revision     integer not null,
  team_id      integer,
  line         integer not null,
  opening_line integer not null,
  bookmaker    text not null,
  snapshot_at  timestamptz not null,
  actual       integer,
  result       text check (result in ('over', 'under', 'push')),
  margin       double precision,
  box_source   text,
  known_at     timestamptz not null,
  withdrawn    boolean not null,
  primary key (game_id, player_id, market, revision),
  check ((actual is null) = (result is null))
);
create index player_line_results_by_date on player_line_results (game_date);
comment on column player_line_results.margin is 'actual minus line, in the unit of the market; null where he did not play or nobody knows';
comment on column player_line_results.box_source is 'whose numbers the result rests on; null where no box score names him';

create table player_absences (
  game_date    date not null,
  game_id      text not null,
  player_id    integer not null,
  revision     integer not null,
  team_id      integer,
  category     text not null check (category in ('confirmed_out', 'late_scratch', 'unknown')),
  reported_status text,
  had_line     boolean not null,
  reason       text,
  box_source   text,
  known_at     timestamptz not null,
  withdrawn    boolean not null,
  primary key (game_id, player_id, revision)
);
create index player_absences_by_date on player_absences (game_date);
comment on column player_absences.reported_status is 'the last word before the tip-off; available also for one whom his team''s report does not name; null without a report';
comment on column player_absences.reason is 'why he did not play, in the box score''s words';
