-- A source may change a status under an unchanged time of report: both statements stay, each with when it was known.
alter table injuries drop constraint injuries_pkey, add primary key (game_date, source, reported_at, team_id, player_name, known_at);
