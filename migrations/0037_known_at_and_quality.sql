-- From when on a grade was known, and how much was known of what a prediction is made from. Documents say both. Both are null in rows of before this
-- release that nothing is known of: of predictions the vector may be another one by now.
alter table predictions add column quality double precision;
alter table grades add column known_at timestamptz;
alter table system_daily_performance add column known_at timestamptz;

update grades g set known_at = b.known_at
from (select game_date, game_id, max(known_at) as known_at from player_boxscores group by game_date, game_id) b
where b.game_date = g.game_date and b.game_id = g.game_id and (g.outcome = 'graded' or g.outcome = 'void' and g.reason = 'did_not_play');

update system_daily_performance s set known_at = g.known_at
from (select game_date, system, market, label, max(known_at) as known_at from grades group by game_date, system, market, label) g
where g.game_date = s.game_date and g.system = s.system and g.market = s.market and g.label = s.label;
