-- What a prediction is worth beside its number, how each grade stands to the price and the closing line, and sums of grades by what
-- they have in common. Prices are American, lines hundredths; sums add up over days, means do not.
alter table upcoming_lines
  add column if not exists best_over_price numeric,
  add column if not exists best_under_price numeric,
  add column if not exists over_probability double precision;

alter table prediction_slate
  add column best_over_price numeric,
  add column best_under_price numeric,
  add column over_probability double precision;

alter table predictions
  add column blended_median double precision,
  add column raw_p_over double precision,
  add column calibration text not null default 'uncalibrated' check (calibration in ('calibrated', 'uncalibrated')),
  add column confidence double precision check (confidence between 0 and 1),
  add column market_p_over double precision,
  add column best_over_price numeric,
  add column best_under_price numeric,
  add column fair_over_price double precision,
  add column fair_under_price double precision,
  add column hold double precision,
  add column break_even double precision,
  add column expected_value double precision;
alter table predictions alter column calibration drop default;
comment on column predictions.p_over is 'pushes left out; as `calibration` says the calibrated probability, or the raw one of `raw_p_over`';
comment on column predictions.confidence is 'p_over or its rest, for the side of the edge, taken or not';
comment on column predictions.market_p_over is 'what the prices say, margin removed';
comment on column predictions.expected_value is 'per unit on the side of the edge at its best price; null without a price or a calibrated probability';

alter table grades
  add column void_category text check (void_category in ('confirmed_out', 'late_scratch', 'unknown')),
  add column absolute_error double precision,
  add column is_within_3 boolean,
  add column is_within_5 boolean,
  add column margin double precision,
  add column confidence double precision,
  add column calibration text,
  add column confidence_decile integer check (confidence_decile between 1 and 10),
  add column best_price numeric,
  add column expected_value double precision,
  add column closing_line integer,
  add column closing_price numeric,
  add column closing_value_points double precision,
  add column closing_value_probability double precision;
comment on column grades.margin is 'what he did minus the line';
comment on column grades.confidence_decile is 'among the date''s predictions of the same system, market and label; 10 is the surest';
comment on column grades.closing_line is 'the last line before tip-off';
comment on column grades.closing_value_points is 'how far the line moved our way after we had taken it; only for sides that were taken';
comment on column grades.closing_value_probability is 'the side''s closing probability, margin removed, minus what the price taken needs; null where the line moved';

alter table system_daily_performance
  add column within_3 integer not null default 0,
  add column within_5 integer not null default 0,
  add column priced integer not null default 0,
  add column break_even_sum double precision not null default 0,
  add column profit double precision not null default 0,
  add column best_priced integer not null default 0,
  add column best_profit double precision not null default 0,
  add column confidence_rows integer not null default 0,
  add column confidence_sum double precision not null default 0,
  add column closing_rows integer not null default 0,
  add column closing_points_sum double precision not null default 0,
  add column closing_probability_rows integer not null default 0,
  add column closing_probability_sum double precision not null default 0;
comment on column system_daily_performance.profit is 'units, one a side, at the price taken, of wins, losses and pushes with a price (`priced` counts wins and losses)';

create table performance_summary (
  like system_daily_performance,
  dimension text not null check (dimension in ('all', 'tier', 'confidence_decile', 'side', 'venue', 'rest', 'month', 'subset')),
  value     text not null,
  primary key (game_date, system, market, label, dimension, value)
);
comment on table performance_summary is 'one date''s grades added up by what they have in common; a season so far is the sum of its dates, a player''s sums are read from his grades';

create table pick_subsets (
  game_date      date not null,
  subset         text not null,
  system         text not null,
  market         text not null,
  game_id        text not null,
  player_id      integer not null,
  revision       integer not null,
  label          text not null check (label in ('live', 'backfill')),
  side           text not null check (side in ('OVER', 'UNDER')),
  line           integer not null,
  confidence     double precision,
  expected_value double precision,
  locks_at       timestamptz not null,
  chosen_at      timestamptz not null,
  withdrawn      boolean not null,
  primary key (game_date, subset, system, market, game_id, player_id, revision),
  check (label = 'backfill' or withdrawn or chosen_at < locks_at)
);
comment on table pick_subsets is 'which picks belong to a named subset, stored before the games: none is chosen by how it ended';
create trigger pick_subsets_append_only before update or delete on pick_subsets
  for each row execute function refuse_change();
