create table daily_figures (
  detector text not null,
  subject text not null,
  day date not null,
  figures jsonb not null,
  primary key (detector, subject, day));
comment on table daily_figures is 'what no table tells afterwards, one row a UTC day: the size of the database, the credits that were left';
