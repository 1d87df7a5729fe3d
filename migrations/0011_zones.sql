-- Where shots are taken from: a game's by play-by-play, a season's by imported totals, and what the fold makes of both.

create table player_shot_games (
  game_date      date not null,
  game_id        text not null,
  player_id      integer not null,
  revision       integer not null,
  team_id        integer not null,
  paint_made     integer not null,
  paint_attempts integer not null,
  mid_made       integer not null,
  mid_attempts   integer not null,
  three_made     integer not null,
  three_attempts integer not null,
  unplaced_attempts integer not null,
  known_at       timestamptz not null,
  withdrawn      boolean not null,
  primary key (game_id, player_id, revision)
);
create index player_shot_games_by_date on player_shot_games (game_date);
comment on column player_shot_games.paint_attempts is 'the restricted area is part of the paint';
comment on column player_shot_games.unplaced_attempts is
  'shots of his box line that play-by-play does not place (negative: it has more); unless it is 0, his zones are not used';

create table season_zones (
  season       text primary key,
  content_hash text not null,
  players      integer not null
);

create table player_season_zones (
  season         text not null,
  player_id      integer not null,
  restricted_made integer, restricted_attempts integer,
  paint_made integer, paint_attempts integer,
  mid_made integer, mid_attempts integer,
  corner_three_made integer, corner_three_attempts integer,
  above_break_three_made integer, above_break_three_attempts integer,
  backcourt_made integer, backcourt_attempts integer,
  primary key (season, player_id)
);
comment on table player_season_zones is
  'totals of a regular season, imported: known from the day after that season''s last game, used for later seasons only; null: the file does not say';
comment on column player_season_zones.paint_attempts is 'outside of the restricted area';

create table player_shot_zones (
  game_date   date not null,
  player_id   integer not null,
  games_max   integer not null,
  paint_share double precision,
  mid_share   double precision,
  three_share double precision,
  source      text not null check (source in ('play-by-play', 'prior-season', 'box-scores')),
  primary key (game_date, player_id, games_max)
);
comment on table player_shot_zones is 'shares of his shots over his last games before the date; null where not known';
comment on column player_shot_zones.source is 'what paint and mid rest on; threes are the box scores''';

create table team_defense_zones (
  game_date date not null,
  team_id   integer not null,
  paint     double precision,
  mid       double precision,
  three     double precision,
  two_point double precision,
  primary key (game_date, team_id)
);
comment on table team_defense_zones is
  'share of shots made that the team allowed in its last 15 games before the date, minus the league''s: percentage points, + = weak defence';
comment on column team_defense_zones.two_point is 'everything inside the arc, from box scores; paint and mid need play-by-play';
