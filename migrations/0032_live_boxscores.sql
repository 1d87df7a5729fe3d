-- What players have so far in games that are on: it is shown and nothing else.

create table live_boxscores (
  game_date    date not null,
  game_id      text not null,
  player_id    integer not null,
  player_name  text not null,
  team_id      integer not null,
  minutes      integer,
  pts          integer,
  reb          integer,
  ast          integer,
  fg3m         integer,
  source       text not null,
  seen_at      timestamptz not null,
  primary key (game_date, game_id, player_id)
);
comment on table live_boxscores is 'box scores of games that are on, as last seen; no result, and no input of features, predictions or grades';
