/** player_shot_games: each player's shots by zone, a row for everyone who was on the floor of a game that has play-by-play.
 *
 * It stands apart from player_game_summary because play-by-play is optional and late: nobody's summary waits for it. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { boxScoreKnownAt } from '../domain/known-at.ts'
import { deriveShotGames, type Shot } from './derive/derive-shot-games.ts'
import { readBoxRows } from './read-box-rows.ts'

export const playerShotGames: Asset = {
  name: 'player_shot_games',
  phase: '3-analytics',
  gate: 'shots',
  plan: 'full',
  writes: [{ table: 'player_shot_games', key: ['game_id', 'player_id'], mode: 'revise', when: ['known_at'] }],
  needs: [
    { asset: 'player_boxscores', scope: 'same' },
    { asset: 'play_by_play', scope: 'same' },
  ],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '09:30', daysAfter: 1 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  async expects(db, gameDate) {
    const games = await readGamesWithShots(db, gameDate)
    const rows = (await readBoxRows(db, gameDate)).filter((row) => games.has(row.gameId))
    return rows.length === 0
      ? { kind: 'empty_allowed', because: 'no game of this date has play-by-play' }
      : { kind: 'exactly', rows: rows.length, because: 'everyone on the floor of a game with play-by-play' }
  },
  async produce({ db, gameDate, now }: PartitionContext) {
    const [rows, shots, known] = await Promise.all([
      readBoxRows(db, gameDate),
      readShots(db, gameDate),
      readKnownGames(db, gameDate),
    ])
    return {
      rows: [
        deriveShotGames(rows, shots).map((row) => ({
          game_id: row.gameId,
          player_id: row.playerId,
          team_id: row.teamId,
          paint_made: row.paintMade,
          paint_attempts: row.paintAttempts,
          mid_made: row.midMade,
          mid_attempts: row.midAttempts,
          three_made: row.threeMade,
          three_attempts: row.threeAttempts,
          unplaced_attempts: row.unplacedAttempts,
          known_at: boxScoreKnownAt(gameDate, now, known.has(row.gameId)).toString(),
        })),
      ],
    }
  },
}

function readShots(db: Queryable, gameDate: string): Promise<Shot[]> {
  return db.query(sql`
    select game_id as "gameId", player_id as "playerId", is_made as "isMade", shot_value as "shotValue", zone
    from play_by_play where game_date = ${gameDate} and shot_value is not null order by game_id, event_number`)
}

async function readGamesWithShots(db: Queryable, gameDate: string): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ gameId: string }>(sql`
    select distinct game_id as "gameId" from play_by_play where game_date = ${gameDate} and shot_value is not null`)
  return new Set(rows.map((row) => row.gameId))
}

/** Games of which something was known before: whatever their rows say differently now is a correction. */
async function readKnownGames(db: Queryable, gameDate: string): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ gameId: string }>(sql`
    select distinct game_id as "gameId" from player_shot_games where game_date = ${gameDate}`)
  return new Set(rows.map((row) => row.gameId))
}
