-- As the program says it of new grades: of who played, when his newest box score was known; of who did not, when the last of the game was.
with newest as (
  select distinct on (game_date, game_id, player_id) game_date, game_id, player_id, known_at, withdrawn
  from player_boxscores order by game_date, game_id, player_id, revision desc),
own as (select * from newest where not withdrawn),
whole as (select game_date, game_id, max(known_at) as known_at from own group by game_date, game_id),
times as (
  select g.ctid as row, case when g.outcome = 'graded' then own.known_at else whole.known_at end as known_at
  from grades g
    left join own on own.game_date = g.game_date and own.game_id = g.game_id and own.player_id = g.player_id
    left join whole on whole.game_date = g.game_date and whole.game_id = g.game_id
  where g.known_at is null and (g.outcome = 'graded' or g.outcome = 'void' and g.reason = 'did_not_play'))
update grades g set known_at = t.known_at from times t where g.ctid = t.row and t.known_at is not null;

update system_daily_performance s set known_at = g.known_at
from (
  select game_date, system, market, label, max(known_at) as known_at from (
    select distinct on (game_date, system, market, game_id, player_id) game_date, system, market, label, known_at, withdrawn
    from grades order by game_date, system, market, game_id, player_id, revision desc) n
  where not withdrawn group by game_date, system, market, label) g
where s.known_at is null and g.game_date = s.game_date and g.system = s.system and g.market = s.market and g.label = s.label;
