-- Two assets may meet the same name of the same source on the same date; each has its own row, so that each is made again.
alter table unresolved_names
  drop constraint unresolved_names_pkey,
  add primary key (source, posted_name, game_date, seen_in);
