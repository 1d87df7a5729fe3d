-- Sums a date of what probabilities were worth, and of systems on the rows that all of them predicted: a season is added up from them.

create table system_daily_calibration (
  game_date date not null,
  system text not null,
  market text not null,
  label text not null,
  calibration text not null,
  judged text not null check (judged in ('ours', 'prices')),
  bin integer not null check (bin between 0 and 19),
  n integer not null,
  probability_sum double precision not null,
  overs integer not null,
  brier_sum double precision not null,
  log_loss_sum double precision not null,
  primary key (game_date, system, market, label, calibration, judged, bin)
);
comment on table system_daily_calibration is 'P(over) against what happened, ours and that of the prices on the same rows; bin is P(over) in twentieths, rounded down';

create table system_daily_identical (
  game_date date not null,
  market text not null,
  label text not null,
  system text not null,
  n integer not null,
  absolute_error_sum double precision not null,
  primary key (game_date, market, label, system)
);
comment on table system_daily_identical is 'errors of the systems of a date on the rows with a line that every one of them predicted';
