/** grades: every prediction of the date against what happened; a correction of the box score grades again and keeps the old grade.
 *
 * Predictions stay pending, with the reason, until their game is final and its box score is there. */
import type { Asset } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { findMarketStat, type Market } from '../domain/market.ts'
import { gradePrediction } from './grade-prediction.ts'
import { type GameState, readOutcome } from './read-outcome.ts'
import type { PredictionToGrade } from './types.ts'

export function createGrades(predictionAssets: readonly string[]): Asset {
  return {
    name: 'grades',
    phase: 'grading',
    gate: 'grading',
    plan: 'full',
    writes: [{ table: 'grades', key: ['system', 'market', 'game_id', 'player_id'], mode: 'revise' }],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'player_boxscores', scope: 'same' },
      ...predictionAssets.map((asset) => ({ asset, scope: 'same' as const, required: false })),
    ],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '11:00', daysAfter: 1 },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects(db, gameDate) {
      const rows = await db.query<{ predictions: number }>(sql`
        select count(*)::int as predictions from (${newestPredictions(gameDate)}) newest where not withdrawn`)
      const predictions = rows[0]?.predictions ?? 0
      return predictions === 0
        ? { kind: 'empty_allowed', because: 'nothing was predicted for this date' }
        : { kind: 'exactly', rows: predictions, because: 'every prediction is graded, void or pending' }
    },
    async produce({ db, gameDate, missing }) {
      const [predictions, states, actuals] = await Promise.all([
        readPredictions(db, gameDate),
        readGameStates(db, gameDate),
        readActuals(db, gameDate),
      ])
      const rows = predictions.map((prediction) => {
        const { market, gameId, playerId } = prediction
        const box = actuals.get(`${gameId} ${playerId}`)
        const outcome = readOutcome(
          states.get(gameId) ?? unplayed,
          box ? { actual: findMarketStat(market, box) } : null,
        )
        const grade = gradePrediction(prediction, outcome)
        const graded = grade.status === 'graded' ? grade : null
        return {
          system: prediction.system,
          market,
          game_id: gameId,
          player_id: playerId,
          label: prediction.label,
          outcome: grade.status,
          reason: grade.status === 'graded' ? null : grade.reason,
          result: graded?.result ?? null,
          actual: graded?.actual ?? null,
          median: prediction.median,
          error: graded?.error ?? null,
          line: prediction.line,
          line_absolute_error: graded?.lineAbsoluteError ?? null,
          recommendation: prediction.decision,
          price: priceOf(prediction),
        }
      })
      return missing.length > 0
        ? { rows: [rows], degraded: `made without ${missing.join(', ')}` }
        : { rows: [rows] }
    },
  }
}

/** A game that left the date's schedule is not played on it. */
const unplayed: GameState = { status: 'postponed', hasBoxScore: false, addsUp: false }

interface PredictionRow extends PredictionToGrade {
  readonly system: string
  readonly market: Market
  readonly gameId: string
  readonly playerId: number
  readonly label: string
  readonly overPrice: number | null
  readonly underPrice: number | null
}

function priceOf({ decision, overPrice, underPrice }: PredictionRow): number | null {
  return decision === 'OVER' ? overPrice : decision === 'UNDER' ? underPrice : null
}

function newestPredictions(gameDate: string) {
  return sql`select distinct on (system, market, game_id, player_id) * from predictions
    where game_date = ${gameDate} order by system, market, game_id, player_id, revision desc`
}

function readPredictions(db: Queryable, gameDate: string): Promise<PredictionRow[]> {
  return db.query(sql`
    select p.system, p.market, p.game_id as "gameId", p.player_id as "playerId", p.label, p.median, p.line,
      p.recommendation as decision, p.over_price::float8 as "overPrice", p.under_price::float8 as "underPrice"
    from (${newestPredictions(gameDate)}) p
    where not p.withdrawn order by p.system, p.market, p.player_id`)
}

async function readGameStates(db: Queryable, gameDate: string): Promise<Map<string, GameState>> {
  const rows = await db.query<GameState & { gameId: string }>(sql`
    select g.game_id as "gameId", g.status, b.teams = 2 as "hasBoxScore",
      coalesce(b.home_points >= g.home_score and b.away_points >= g.away_score, true) as "addsUp"
    from games g cross join lateral (
      select count(distinct newest.team_id) as teams, sum(newest.pts) filter (where newest.team_id = g.home_team_id) as home_points,
        sum(newest.pts) filter (where newest.team_id = g.away_team_id) as away_points
      from (
        select distinct on (b.player_id) b.team_id, b.pts, b.withdrawn from player_boxscores b
        where b.game_id = g.game_id and b.game_date = g.game_date order by b.player_id, b.revision desc) newest
      where not newest.withdrawn) b
    where g.game_date = ${gameDate}`)
  return new Map(rows.map((row) => [row.gameId, row]))
}

interface Actual {
  readonly gameId: string
  readonly playerId: number
  readonly pts: number | null
  readonly reb: number | null
  readonly ast: number | null
  readonly fg3m: number | null
}

async function readActuals(db: Queryable, gameDate: string): Promise<Map<string, Actual>> {
  const rows = await db.query<Actual>(sql`
    select game_id as "gameId", player_id as "playerId", pts, reb, ast, fg3m from (
      select distinct on (game_id, player_id) * from player_boxscores where game_date = ${gameDate}
      order by game_id, player_id, revision desc) newest
    where not withdrawn and status = 'active'`)
  return new Map(rows.map((row) => [`${row.gameId} ${row.playerId}`, row]))
}
