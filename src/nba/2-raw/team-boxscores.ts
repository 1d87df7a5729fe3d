/** team_boxscores: exactly two rows a final game, the sums over each team's players.
 *
 * A sum is null where one player's number is not known. That the points add up to the game's score is checked against the
 * schedule, which is another source: a difference is stored with the partition and does not stop it, since one of the two
 * is merely late with a correction. */
import type { Asset, CheckResult } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { readFinalGames } from './player-boxscores.ts'

export const teamBoxscores: Asset = {
  name: 'team_boxscores',
  phase: '2-raw',
  gate: 'team_results_raw',
  plan: 'history',
  writes: [{ table: 'team_boxscores', key: ['game_id', 'team_id'], mode: 'revise', when: ['known_at'] }],
  needs: [
    { asset: 'games', scope: 'same' },
    { asset: 'player_boxscores', scope: 'same' },
  ],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '06:00', daysAfter: 1 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  checks: [{ name: 'points_add_up_to_the_score', blocking: false, run: checkScores }],
  async expects(db, gameDate) {
    const games = await readFinalGames(db, gameDate)
    return games.length === 0
      ? { kind: 'empty_allowed', because: 'every game of the date was postponed' }
      : {
          kind: 'exactly',
          rows: 2 * games.length,
          because: `two teams in each of ${games.length} final games`,
        }
  },
  async produce({ db, gameDate }) {
    return { rows: [await sumTeams(db, gameDate)] }
  },
}

function sumTeams(db: Queryable, gameDate: string): Promise<object[]> {
  return db.query(sql`
    select game_id, team_id, min(opponent_id) as opponent_id, bool_and(is_home) as is_home,
      case when count(*) = count(fgm) then sum(fgm)::int end as fgm, case when count(*) = count(fga) then sum(fga)::int end as fga,
      case when count(*) = count(fg3m) then sum(fg3m)::int end as fg3m, case when count(*) = count(fg3a) then sum(fg3a)::int end as fg3a,
      case when count(*) = count(ftm) then sum(ftm)::int end as ftm, case when count(*) = count(fta) then sum(fta)::int end as fta,
      case when count(*) = count(oreb) then sum(oreb)::int end as oreb, case when count(*) = count(dreb) then sum(dreb)::int end as dreb,
      case when count(*) = count(reb) then sum(reb)::int end as reb, case when count(*) = count(ast) then sum(ast)::int end as ast,
      case when count(*) = count(stl) then sum(stl)::int end as stl, case when count(*) = count(blk) then sum(blk)::int end as blk,
      case when count(*) = count(tov) then sum(tov)::int end as tov, case when count(*) = count(pf) then sum(pf)::int end as pf,
      sum(pts)::int as pts, min(source) as source, max(known_at)::text as known_at
    from (select distinct on (game_id, player_id) * from player_boxscores where game_date = ${gameDate}
          order by game_id, player_id, revision desc) newest
    where not withdrawn and status = 'active' group by game_id, team_id order by game_id, team_id`)
}

async function checkScores(db: Queryable, gameDate: string): Promise<CheckResult> {
  const rows = await db.query<{ gameId: string; points: number; score: number }>(sql`
    select g.game_id as "gameId", t.pts as points, case when t.is_home then g.home_score else g.away_score end as score
    from games g join (
      select distinct on (game_id, team_id) game_id, team_id, is_home, pts, withdrawn from team_boxscores
      where game_date = ${gameDate} order by game_id, team_id, revision desc) t on t.game_id = g.game_id and not t.withdrawn
    where g.game_date = ${gameDate} and t.pts <> case when t.is_home then g.home_score else g.away_score end order by 1`)
  return rows.length === 0
    ? { verdict: 'pass', message: 'the points of the players are the score' }
    : {
        verdict: 'warn',
        message: rows.map((row) => `${row.gameId}: players ${row.points}, score ${row.score}`).join('; '),
      }
}
