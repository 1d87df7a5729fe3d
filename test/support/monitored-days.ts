/** Game dates as the league's detectors read them: games, slates, predictions, grades and box scores by the hundred, in one statement each. */
import { Temporal } from 'temporal-polyfill'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'

export const lastDate = '2025-01-20'

/** `daysAgo` 0 is the last date. */
export function dateOf(daysAgo: number): string {
  return Temporal.PlainDate.from(lastDate).subtract({ days: daysAgo }).toString()
}

/** Half past seven in the evening, US Eastern. */
export function tipOf(gameDate: string): Temporal.Instant {
  return Temporal.Instant.from(`${gameDate}T00:30:00Z`).add({ hours: 24 })
}

export async function addGames(db: Database, gameDate: string, games = 5, cause = 'schedule'): Promise<void> {
  await db.query(sql`
    insert into runs (game_date, scope, cause, priority, requested_by, requested_at) values (${gameDate}, 'full', ${cause}, 1, 'test', ${tipOf(gameDate)})`)
  await db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    select ${gameDate}, ${gameDate}::text || '-' || g, '2024-25', 'regular', ${tipOf(gameDate)}::timestamptz + make_interval(mins => g * 10), false, 'final', g * 2, g * 2 + 1
    from generate_series(0, ${games - 1}::int) g`)
}

export interface SlateOptions {
  readonly players?: number
  /** The first so many have a line. */
  readonly lined?: number
  /** Of those, so many are excluded. */
  readonly excluded?: number
  readonly games?: number
  readonly newestLineAt?: Temporal.Instant
}

export async function addSlate(db: Database, gameDate: string, options: SlateOptions = {}): Promise<void> {
  const {
    players = 50,
    lined = 40,
    excluded = 0,
    games = 5,
    newestLineAt = tipOf(gameDate).subtract({ hours: 3 }),
  } = options
  await db.query(sql`
    insert into prediction_slate (game_date, game_id, market, player_key, player_id, player_name, team_id, line, line_snapshot_at, exclusion)
    select ${gameDate}, ${gameDate}::text || '-' || (n % ${games}::int), 'points', n::text, n, 'p' || n, n % ${games}::int,
      case when n < ${lined}::int then 1550 end, case when n < ${lined}::int then ${newestLineAt}::timestamptz end,
      case when n < ${excluded}::int then 'team_unknown' end
    from generate_series(0, ${players - 1}::int) n`)
}

export interface Mix {
  readonly over: number
  readonly under: number
  readonly pass: number
}

export async function addPredictions(
  db: Database,
  gameDate: string,
  system: string,
  { over, under, pass }: Mix,
  /** Of the five, one of which nothing is said. */
  leftOut: number | null = null,
): Promise<void> {
  await db.query(sql`
    insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, recommendation,
      recommendation_reason, factors, model_hash, vector_hash, withdrawn, calibration)
    select ${gameDate}, ${system}, 'points', ${gameDate}::text || '-' || (n % 5), n, 1, 'live', ${tipOf(gameDate)}::timestamptz - interval '1 hour', ${tipOf(gameDate)}, 15,
      case when n < ${over}::int then 'OVER' when n < ${over + under}::int then 'UNDER' else 'PASS' end, 'test', '{}', 'm', 'v', false, 'calibrated'
    from generate_series(0, ${over + under + pass - 1}::int) n where n % 5 is distinct from ${leftOut}::int`)
}

export async function addVectors(
  db: Database,
  gameDate: string,
  quality: number,
  vectors = 50,
): Promise<void> {
  await db.query(sql`
    insert into feature_vectors (game_date, game_id, player_id, market, team_id, opponent_id, as_of, vector, provenance, quality, tier, missing_required, vector_hash)
    select ${gameDate}, 'g', n, 'points', 1, 2, ${tipOf(gameDate)}, '{}', '', ${quality}, 'gold', '{}', 'v' from generate_series(1, ${vectors}::int) n`)
}

export interface Performance {
  readonly graded?: number
  readonly error?: number
  readonly bias?: number
  readonly lineError?: number
  readonly wins?: number
  readonly confidence?: number
}

/** Sums of one date, and 50 calibrated sides that were decided. */
export async function addPerformance(
  db: Database,
  gameDate: string,
  system: string,
  options: Performance = {},
): Promise<void> {
  const { graded = 100, error = 5, bias = 0, lineError = 5, wins = 26, confidence = 0.53 } = options
  await db.query(sql`
    insert into system_daily_performance (game_date, system, market, label, graded, void, pending, wins, losses, pushes, absolute_error_sum, error_sum,
      line_rows, line_absolute_error_sum, absolute_error_sum_on_line_rows, confidence_rows, confidence_sum)
    values (${gameDate}, ${system}, 'points', 'live', ${graded}, 0, 0, ${wins}, ${50 - wins}, 0, ${graded * error}, ${graded * bias}, ${graded},
      ${graded * lineError}, ${graded * error}, 50, ${50 * confidence})`)
  await db.query(sql`
    insert into grades (game_date, system, market, game_id, player_id, revision, label, outcome, result, median, recommendation, withdrawn, confidence, calibration)
    select ${gameDate}, ${system}, 'points', 'g', n, 1, 'live', 'graded', case when n < ${wins}::int then 'win' else 'loss' end, 15, 'OVER', false, ${confidence},
      'calibrated'
    from generate_series(0, 49) n`)
}

export interface BoxOptions {
  readonly rowsAGame?: number
  readonly games?: number
  readonly points?: number
  /** Share of rows without a rebound count. */
  readonly nullShare?: number
  /** So many rows with one point more than anybody can score. */
  readonly outside?: number
  /** Every value the same. */
  readonly isConstant?: boolean
  readonly usageFactor?: number
}

/** Box scores and summaries, and the ledger rows that say that they are final. */
export async function addBoxScores(db: Database, gameDate: string, options: BoxOptions = {}): Promise<void> {
  const {
    rowsAGame = 20,
    games = 5,
    points = 12,
    nullShare = 0,
    outside = 0,
    isConstant = false,
    usageFactor = 1,
  } = options
  const rows = Math.round(rowsAGame * games)
  const knownAt = tipOf(gameDate).add({ hours: 3 })
  await db.query(sql`
    insert into player_boxscores (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, status, minutes, pts, known_at, withdrawn, source)
    select ${gameDate}, ${gameDate}::text || '-' || (n % ${games}::int), n, 1, 'p' || n, n % 2, (n + 1) % 2, true, 'active', 10 + n % 25,
      case when n < ${nullShare * rows}::float8 then null when n < ${outside}::int then 91 when ${isConstant} then ${points}::int else ${points}::int - 6 + n % 13 end, ${knownAt}, false, 'test'
    from generate_series(0, ${rows - 1}::int) n`)
  await db.query(sql`
    insert into player_game_summary (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, minutes, points, usage, known_at, withdrawn)
    select ${gameDate}, ${gameDate}::text || '-' || (n % ${games}::int), n, 1, 'p' || n, n % 2, (n + 1) % 2, true, 20, 10, ${usageFactor}::float8 * (15 + n % 11), ${knownAt}, false
    from generate_series(0, ${rows - 1}::int) n`)
  await db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max)
    select asset, ${gameDate}, 'complete', 'complete', 'h', ${rows}, 3 from unnest(array['player_boxscores', 'player_game_summary']) asset`)
}

/** Lines of points for five games, one of each player; and the ledger row that says that they are final. */
export async function addPropLines(db: Database, gameDate: string, players: number): Promise<void> {
  await db.query(sql`
    insert into prop_lines (game_date, event_id, game_id, bookmaker, market, player_name, line, snapshot_at, commence_at, over_price)
    select ${gameDate}, ${gameDate}::text || '-' || n % 5, ${gameDate}::text || '-' || n % 5, 'book', 'points', 'p' || n, 1000 + 100 * (n % 10),
      ${tipOf(gameDate)}::timestamptz - interval '3 hours', ${tipOf(gameDate)}, -110
    from generate_series(0, ${players - 1}::int) n`)
  await db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max)
    values ('prop_lines', ${gameDate}, 'complete', 'complete', 'h', ${players}, 3)`)
}
