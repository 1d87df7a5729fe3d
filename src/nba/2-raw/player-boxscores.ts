/** player_boxscores: one row a player and final game, revised when the source corrects itself.
 *
 * A row is known from when it was first seen, for a past date from 06:00 Eastern the next day; a correction from when the
 * correction was seen. Both team's players of every final game must be there: one missing side means a partial day. */
import { readAcceptedReplies, readBodies } from '../../platform/archive/archive.ts'
import type { Asset, CheckResult } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { boxScoreKnownAt } from '../domain/known-at.ts'
import { findTeam } from '../domain/team.ts'
import type { BoxRow } from './parse/box-row.ts'
import { parseLeagueGameLog } from './parse/parse-league-game-log.ts'

/** A team dresses 8 to 15 players; fewer on the floor than 5 cannot be a game. */
const playersMinPerTeam = 5

export const playerBoxscores: Asset = {
  name: 'player_boxscores',
  phase: '2-raw',
  gate: 'results_raw',
  plan: 'history',
  writes: [{ table: 'player_boxscores', key: ['game_id', 'player_id'], mode: 'revise', when: ['known_at'] }],
  needs: [
    { asset: 'games', scope: 'same' },
    { asset: 'box_score_replies', scope: 'same' },
  ],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '06:00', daysAfter: 1 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  checks: [{ name: 'every_final_game_has_both_teams', blocking: true, run: checkBothTeams }],
  async expects(db, gameDate) {
    const games = await countFinalGames(db, gameDate)
    return games === 0
      ? { kind: 'empty_allowed', because: 'every game of the date was postponed' }
      : { kind: 'at_least', rows: games * 2 * playersMinPerTeam, because: `${games} final games` }
  },
  async produce({ db, gameDate }) {
    const replies = await readAcceptedReplies(db, { asset: 'box_score_replies', gameDate })
    const bodies = await readBodies(
      db,
      replies.map((reply) => reply.bodyHash),
    )
    const known = await readKnownGames(db, gameDate)
    const rows = replies.flatMap(({ bodyHash, receivedAt }) => {
      const [firstKnownAt, correctedAt] = [false, true].map((isCorrection) =>
        boxScoreKnownAt(gameDate, receivedAt, isCorrection).toString(),
      )
      return parseLeagueGameLog(bodies.get(bodyHash)!)
        .rows.filter((row) => row.gameDate === gameDate)
        .map((row) => toStoredRow(row, known.has(row.gameId) ? correctedAt! : firstKnownAt!))
    })
    return { rows: [rows] }
  },
}

/** A parsed row in the table's columns; also what an import writes. */
export function toStoredRow(row: BoxRow, knownAt: string): object {
  const opponent = findTeam(row.opponentTricode)
  if (!opponent) throw new Error(`no team has the code ${row.opponentTricode}`)
  const { fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts } = row
  return {
    game_id: row.gameId,
    player_id: row.playerId,
    player_name: row.playerName,
    team_id: row.teamId,
    opponent_id: opponent.teamId,
    is_home: row.isHome,
    won: row.won ?? false,
    status: 'active',
    minutes: row.minutes,
    ...{ fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts },
    plus_minus: row.plusMinus ?? 0,
    known_at: knownAt,
  }
}

async function checkBothTeams(db: Queryable, gameDate: string): Promise<CheckResult> {
  const rows = await db.query<{ gameId: string }>(sql`
    select g.game_id as "gameId" from games g
    where g.game_date = ${gameDate} and g.status = 'final' and (
      select count(*) filter (where players >= ${playersMinPerTeam}) from (
        select count(*) filter (where not newest.withdrawn) as players from (
          select distinct on (b.player_id) b.team_id, b.withdrawn from player_boxscores b
          where b.game_id = g.game_id and b.game_date = g.game_date order by b.player_id, b.revision desc) newest
        group by newest.team_id) teams) <> 2
    order by g.game_id`)
  return rows.length === 0
    ? { verdict: 'pass', message: 'both teams of every final game are there' }
    : { verdict: 'fail', message: `not both teams are there for ${rows.map((row) => row.gameId).join(', ')}` }
}

async function countFinalGames(db: Queryable, gameDate: string): Promise<number> {
  const rows = await db.query<{ games: number }>(sql`
    select count(*)::int as games from games where game_date = ${gameDate} and status = 'final'`)
  return rows[0]?.games ?? 0
}

/** Games of which something was known before: whatever their rows say differently now is a correction. */
async function readKnownGames(db: Queryable, gameDate: string): Promise<Set<string>> {
  const rows = await db.query<{ gameId: string }>(sql`
    select distinct game_id as "gameId" from player_boxscores where game_date = ${gameDate}`)
  return new Set(rows.map((row) => row.gameId))
}
