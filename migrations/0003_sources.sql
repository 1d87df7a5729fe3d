-- Many sources for each fact: breakers, what was read from them, where they disagree, and who is meant by a name.

create table breakers (
  name             text primary key,
  state            text not null check (state in ('closed', 'open')),
  failures_in_row  integer not null,
  times_opened     integer not null,
  opened_at        timestamptz,
  probe_at         timestamptz,
  last_success_at  timestamptz,
  last_failure_at  timestamptz,
  last_error_code  text,
  last_error       text,
  check ((state = 'open') = (probe_at is not null))
);
comment on table breakers is 'one row a source (source/espn) and a host (host/site.api.espn.com) that was ever asked';
comment on column breakers.probe_at is 'from then on one caller may try; taking the try moves it on, so that a second caller does not';

-- Who did not play has no numbers, and not every source has all of them: null is "not said", never 0.
alter table player_boxscores
  alter column won drop not null,
  alter column minutes drop not null,
  alter column fgm drop not null, alter column fga drop not null, alter column fg3m drop not null, alter column fg3a drop not null,
  alter column ftm drop not null, alter column fta drop not null, alter column oreb drop not null, alter column dreb drop not null,
  alter column reb drop not null, alter column ast drop not null, alter column stl drop not null, alter column blk drop not null,
  alter column tov drop not null, alter column pf drop not null, alter column pts drop not null, alter column plus_minus drop not null,
  add column is_starter boolean,
  add column reason text,
  add column source text not null default 'nba-stats',
  add constraint player_boxscores_played check ((status = 'active') = (minutes is not null));
alter table player_boxscores alter column source drop default;
comment on column player_boxscores.reason is 'why he did not play, in the source''s words; null for who did';
comment on column player_boxscores.source is 'whose numbers these are';

create table team_boxscores (
  game_date     date not null,
  game_id       text not null,
  team_id       integer not null,
  revision      integer not null,
  opponent_id   integer not null,
  is_home       boolean not null,
  fgm integer, fga integer, fg3m integer, fg3a integer, ftm integer, fta integer, oreb integer, dreb integer,
  reb integer, ast integer, stl integer, blk integer, tov integer, pf integer,
  pts integer not null,
  source        text not null,
  known_at      timestamptz not null,
  withdrawn     boolean not null,
  primary key (game_id, team_id, revision)
);
create index team_boxscores_by_date on team_boxscores (game_date);
comment on table team_boxscores is 'the sum over a team''s players: null where a player''s number is not known';

create table play_by_play (
  game_date      date not null,
  game_id        text not null,
  event_number   integer not null,
  period         integer not null,
  seconds_left   double precision not null,
  team_id        integer,
  player_id      integer,
  player_name    text,
  action         text not null,
  detail         text,
  is_made        boolean,
  shot_value     integer,
  zone           text check (zone in ('restricted_area', 'paint', 'mid_range', 'corner_three', 'above_break_three', 'backcourt')),
  x              double precision,
  y              double precision,
  distance_feet  double precision,
  home_score     integer,
  away_score     integer,
  source         text not null,
  primary key (game_date, game_id, event_number)
);
comment on column play_by_play.x is 'percent of the floor''s length, as the source gives it';

create table injuries (
  game_date      date not null,
  source         text not null,
  reported_at    timestamptz not null,
  team_id        integer not null,
  player_name    text not null,
  player_id      integer,
  unresolved     text,
  status         text not null check (status in ('available', 'probable', 'questionable', 'doubtful', 'out')),
  reason         text,
  known_at       timestamptz not null,
  primary key (game_date, source, reported_at, team_id, player_name),
  check ((player_id is null) = (unresolved is not null))
);

create table game_lines (
  game_date      date not null,
  source         text not null,
  event_id       text not null,
  game_id        text,
  bookmaker      text not null,
  market         text not null check (market in ('spread', 'total', 'moneyline')),
  snapshot_at    timestamptz not null,
  commence_at    timestamptz,
  line           integer,
  home_or_over_price  numeric,
  away_or_under_price numeric,
  primary key (game_date, source, event_id, bookmaker, market, snapshot_at),
  check ((market = 'moneyline') = (line is null))
);
comment on column game_lines.line is 'hundredths; the spread is the home side''s (−350: the home side gives 3.5), the total the points of both';

create table rosters (
  game_date      date not null,
  player_id      integer not null,
  player_name    text not null,
  team_id        integer,
  position       text,
  jersey         text,
  source         text not null,
  known_at       timestamptz not null,
  primary key (game_date, player_id)
);
comment on table rosters is 'who belongs to which team, as a source said on the date; null team: none';

create table referees (
  game_date      date not null,
  game_id        text not null,
  official_name  text not null,
  official_id    text,
  role           text not null,
  source         text not null,
  primary key (game_date, game_id, official_name)
);

create table source_disagreements (
  game_date      date not null,
  game_id        text not null,
  subject        text not null,
  field          text not null,
  kept_source    text not null,
  kept_value     text,
  other_source   text not null,
  other_value    text,
  primary key (game_date, game_id, subject, field, other_source)
);
comment on column source_disagreements.subject is 'a player id, a name that is nobody''s, or ''game''';
comment on column source_disagreements.kept_value is 'what the more trusted source says; null where it says nothing';

create table reconciled_games (
  game_date      date not null,
  game_id        text not null,
  kept_source    text not null,
  other_source   text not null,
  players_both   integer not null,
  players_agreeing integer not null,
  fields_compared integer not null,
  fields_differing integer not null,
  primary key (game_date, game_id, other_source)
);

-- Identity. An alias is learned only when somebody confirms it.
create table player_aliases (
  alias        text not null,
  player_id    integer not null,
  posted_name  text not null,
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  primary key (alias)
);
comment on column player_aliases.alias is 'the posted name, folded (no accents, no punctuation, lower case)';

create table player_source_ids (
  source       text not null,
  source_id    text not null,
  player_id    integer not null,
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  primary key (source, source_id)
);

create table unresolved_names (
  source          text not null,
  posted_name     text not null,
  game_date       date not null,
  source_id       text,
  team_ids        integer[] not null,
  reason          text not null check (reason in ('unknown', 'ambiguous')),
  seen_in         text not null,
  first_seen_at   timestamptz not null,
  last_seen_at    timestamptz not null,
  primary key (source, posted_name, game_date)
);
comment on table unresolved_names is 'posted names that nobody could be found for, with the date and the asset that met them; confirming an alias clears them';
create index unresolved_names_by_name on unresolved_names (posted_name);

alter table upcoming_lines add column opening_at timestamptz;
update upcoming_lines set opening_at = snapshot_at;
alter table upcoming_lines alter column opening_at set not null;
comment on column upcoming_lines.opening_line is 'the consensus of each book''s first snapshot';

-- Replies that were archived and never read: what a parser has to say about each body is stored with the parser's version.
create table archive_readings (
  body_hash   text not null references archive_bodies,
  resource    text not null,
  parser      text not null,
  read_at     timestamptz not null,
  row_count   integer,
  error_code  text,
  error       text,
  primary key (body_hash, resource, parser),
  check ((row_count is null) = (error_code is not null))
);
comment on table archive_readings is 'which parser read which reply, and what came of it; a reply without a row here was never read';
