-- A source that does not have a column says nothing: what is derived from it is not known either, and never 0.
alter table player_game_summary
  alter column rebounds drop not null, alter column assists drop not null, alter column threes drop not null,
  alter column fgm drop not null, alter column fga drop not null, alter column fg3a drop not null, alter column ftm drop not null,
  alter column fta drop not null, alter column oreb drop not null, alter column tov drop not null;
alter table team_offense_game
  alter column possessions drop not null, alter column pace drop not null, alter column offensive_rating drop not null;
alter table team_defense_game
  alter column opponent_possessions drop not null, alter column defensive_rating drop not null;
